"""Choices of ideas."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class IdeaState(TextChoices):
    """Where an idea stands (lifecycle.IDEA)."""

    NOTED = "noted", pgettext_lazy("idea", "Seen")
    RESEARCHED = "researched", pgettext_lazy("idea", "Prepared")
    PITCHED = "pitched", pgettext_lazy("idea", "Pitched")
    ACCEPTED = "accepted", pgettext_lazy("idea", "Agreed")
    PARKED = "parked", pgettext_lazy("idea", "Parked")
    DELIVERED = "delivered", pgettext_lazy("idea", "Delivered")
    DECLINED = "declined", pgettext_lazy("idea", "Declined")


class GainPer(TextChoices):
    """What a gain is counted by."""

    MONTH = "month", pgettext_lazy("gain", "a month")
    YEAR = "year", pgettext_lazy("gain", "a year")
    ONCE = "once", pgettext_lazy("gain", "once")


BOARD: Final = (IdeaState.NOTED, IdeaState.RESEARCHED, IdeaState.PITCHED, IdeaState.ACCEPTED)
IDEA_ENDS: Final = (IdeaState.DELIVERED, IdeaState.DECLINED)
