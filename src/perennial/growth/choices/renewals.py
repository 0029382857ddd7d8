"""Choices of renewals."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class RenewalState(TextChoices):
    """Where a renewal stands (lifecycle.RENEWAL)."""

    SCHEDULED = "scheduled", pgettext_lazy("renewal", "Planned")
    PREPARING = "preparing", pgettext_lazy("renewal", "To be opened")
    OPENED = "opened", pgettext_lazy("renewal", "Talk opened")
    NEGOTIATING = "negotiating", pgettext_lazy("renewal", "Terms on the table")
    AGREED = "agreed", pgettext_lazy("renewal", "Agreed, not signed")
    RENEWED = "renewed", pgettext_lazy("renewal", "Renewed")
    ROLLED = "rolled", pgettext_lazy("renewal", "Rolled over")
    LOST = "lost", pgettext_lazy("renewal", "Not renewed")


DECIDED: Final = (RenewalState.RENEWED, RenewalState.ROLLED, RenewalState.LOST)
IN_TALKS: Final = (RenewalState.PREPARING, RenewalState.OPENED, RenewalState.NEGOTIATING, RenewalState.AGREED)


class WayAhead(TextChoices):
    """The three ways ahead that a client is shown."""

    SAME = "same", pgettext_lazy("way ahead", "Go on as we are")
    CHANGE = "change", pgettext_lazy("way ahead", "Change the people, the rate or the term")
    END = "end", pgettext_lazy("way ahead", "Part well")
