"""Choices of the people room."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Level(TextChoices):
    """How far somebody has come with a skill."""

    JUNIOR = "junior", pgettext_lazy("level", "Junior")
    MIDDLE = "middle", pgettext_lazy("level", "Middle")
    SENIOR = "senior", pgettext_lazy("level", "Senior")
    LEAD = "lead", pgettext_lazy("level", "Lead")


RANK: Final[dict[str, int]] = {level: place for place, level in enumerate(Level.values)}


class LeaveKind(TextChoices):
    """What the client may know of it: planned leave, or away. Illness is away; the cause is kept nowhere."""

    VACATION = "vacation", pgettext_lazy("leave", "Vacation")
    ABSENT = "absent", pgettext_lazy("leave", "Away")


class LeaveState(TextChoices):
    """Where a leave stands (lifecycle.LEAVE)."""

    REQUESTED = "requested", pgettext_lazy("leave", "Asked for")
    APPROVED = "approved", pgettext_lazy("leave", "Approved")
    INFORMED = "informed", pgettext_lazy("leave", "Client told")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("leave", "Client agrees")
    OBJECTED = "objected", pgettext_lazy("leave", "Client objects")
    TAKEN = "taken", pgettext_lazy("leave", "Taken")
    REJECTED = "rejected", pgettext_lazy("leave", "Turned down")
    CANCELLED = "cancelled", pgettext_lazy("leave", "Cancelled")


STANDING: Final = (
    LeaveState.APPROVED, LeaveState.INFORMED, LeaveState.ACKNOWLEDGED, LeaveState.OBJECTED, LeaveState.TAKEN,
)  # fmt: skip
"""The person is away then: approved and neither cancelled nor turned down."""
OPEN: Final = (
    LeaveState.REQUESTED, LeaveState.APPROVED, LeaveState.INFORMED, LeaveState.ACKNOWLEDGED, LeaveState.OBJECTED,
)  # fmt: skip
ENDED: Final = (LeaveState.TAKEN, LeaveState.REJECTED, LeaveState.CANCELLED)


class CareerStep(TextChoices):
    """The steps from an account manager to the head of client success."""

    JUNIOR = "junior", pgettext_lazy("career", "Junior account manager")
    MANAGER = "manager", pgettext_lazy("career", "Account manager")
    SENIOR = "senior", pgettext_lazy("career", "Senior account manager")
    LEAD = "lead", pgettext_lazy("career", "Team lead")
    HEAD = "head", pgettext_lazy("career", "Head of client success")
