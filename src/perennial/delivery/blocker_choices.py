"""Choices of blockers."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class BlockerState(TextChoices):
    """Where a blocker stands (lifecycle.BLOCKER)."""

    OPEN = "open", pgettext_lazy("blocker", "Open")
    RAISED = "raised", pgettext_lazy("blocker", "Raised with the client")
    REMOVED = "removed", pgettext_lazy("blocker", "Removed")
    DROPPED = "dropped", pgettext_lazy("blocker", "No blocker after all")


STANDING: Final = (BlockerState.OPEN, BlockerState.RAISED)
"""The developer still waits."""


class BlockedBy(TextChoices):
    """Who can remove it."""

    CLIENT = "client", pgettext_lazy("who removes a blocker", "The client")
    US = "us", pgettext_lazy("who removes a blocker", "We")
