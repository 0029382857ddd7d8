"""Tables of the contracts room, one module an aggregate."""

from perennial.contracts.models.agreements import Agreement, AgreementQuerySet, Project, ProjectQuerySet
from perennial.contracts.models.changes import (
    PoachMove,
    PoachSeen,
    PoachWatch,
    PoachWatchQuerySet,
    RateChange,
    RateChangeLine,
    RateChangeMove,
    RateChangeQuerySet,
)
from perennial.contracts.models.entities import ClientEntity, LegalEntity
from perennial.contracts.models.notices import LeaveNotice
from perennial.contracts.models.placements import Placement, PlacementMove, PlacementQuerySet, Seat
from perennial.contracts.models.rates import BillRate, CostRate, RateCard, RateCardLine

__all__ = [
    "Agreement",
    "AgreementQuerySet",
    "BillRate",
    "ClientEntity",
    "CostRate",
    "LeaveNotice",
    "LegalEntity",
    "Placement",
    "PlacementMove",
    "PlacementQuerySet",
    "PoachMove",
    "PoachSeen",
    "PoachWatch",
    "PoachWatchQuerySet",
    "Project",
    "ProjectQuerySet",
    "RateCard",
    "RateCardLine",
    "RateChange",
    "RateChangeLine",
    "RateChangeMove",
    "RateChangeQuerySet",
    "Seat",
]
