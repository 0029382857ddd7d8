"""Choices of the quarterly plan."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class PlanState(TextChoices):
    """Where a plan stands (lifecycle.QUARTER_PLAN)."""

    BASELINE = "baseline", pgettext_lazy("quarterly plan", "Computed")
    PROPOSED = "proposed", pgettext_lazy("quarterly plan", "Proposed")
    COUNTERED = "countered", pgettext_lazy("quarterly plan", "Countered")
    AGREED = "agreed", pgettext_lazy("quarterly plan", "Agreed")
    ACTIVE = "active", pgettext_lazy("quarterly plan", "The quarter runs")
    AMENDED = "amended", pgettext_lazy("quarterly plan", "A change waits")
    CLOSED = "closed", pgettext_lazy("quarterly plan", "The quarter is over")
    SETTLED = "settled", pgettext_lazy("quarterly plan", "Settled")
    CANCELLED = "cancelled", pgettext_lazy("quarterly plan", "Cancelled")


TALKED: Final = (PlanState.PROPOSED, PlanState.COUNTERED)
"""Figures are talked over one by one."""
ESTIMATED: Final = (*TALKED, PlanState.AGREED, PlanState.ACTIVE, PlanState.AMENDED)
"""Odds are computed anew every week."""


class Word(TextChoices):
    """What was said about a figure."""

    PROPOSED = "proposed", pgettext_lazy("word on a figure", "proposed")
    COUNTERED = "countered", pgettext_lazy("word on a figure", "countered")
    REVISED = "revised", pgettext_lazy("word on a figure", "now")
    AGREED = "agreed", pgettext_lazy("word on a figure", "agreed")
    AMENDED = "amended", pgettext_lazy("word on a figure", "asks to change to")
    CONFIRMED = "confirmed", pgettext_lazy("word on a figure", "confirmed")
    KEPT = "kept", pgettext_lazy("word on a figure", "keeps")


class Source(TextChoices):
    """Where a baseline comes from."""

    OWN = "own", pgettext_lazy("baseline", "own history")
    TEAM = "team", pgettext_lazy("baseline", "the team's mean")
    NONE = "none", pgettext_lazy("baseline", "not known")
