"""Choices of expansions."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExpansionState(TextChoices):
    """Where an expansion stands (lifecycle.EXPANSION)."""

    SPOTTED = "spotted", pgettext_lazy("expansion", "Spotted")
    QUALIFIED = "qualified", pgettext_lazy("expansion", "Qualified")
    PROPOSED = "proposed", pgettext_lazy("expansion", "Proposed")
    STAFFING = "staffing", pgettext_lazy("expansion", "Staffing")
    PARKED = "parked", pgettext_lazy("expansion", "Parked")
    WON = "won", pgettext_lazy("expansion", "Won")
    LOST = "lost", pgettext_lazy("expansion", "Lost")


class ExpansionKind(TextChoices):
    """What there would be more of."""

    PEOPLE = "people", _("More people")
    HOURS = "hours", _("More hours")
    RATE = "rate", _("A higher rate")
    SERVICE = "service", _("Another service")


class LostTo(TextChoices):
    """Why an expansion was lost; staffing is counted apart."""

    CLIENT = "client", _("The client said no")
    STAFFING = "staffing", _("We did not find the people")


OPEN: Final = (
    ExpansionState.SPOTTED, ExpansionState.QUALIFIED, ExpansionState.PROPOSED, ExpansionState.STAFFING,
)  # fmt: skip
EXPANSION_ENDS: Final = (ExpansionState.WON, ExpansionState.LOST)
STAFFED: Final = (ExpansionKind.PEOPLE, ExpansionKind.SERVICE)
"""Kinds for which people have to be found."""
