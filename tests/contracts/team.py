"""A small team at Harbor and Orbit, made by the room's own actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from perennial.contracts.actions.agreements import add_agreement
from perennial.contracts.actions.entities import add_client_entity, add_entity
from perennial.contracts.actions.placements import propose_placement
from perennial.contracts.actions.rates import set_cost_rate
from perennial.contracts.choices import Billing
from perennial.contracts.models import Agreement, ClientEntity, LegalEntity, Placement
from perennial.foundation.models import User
from tests.conftest import TODAY, Cast


@dataclass
class Team:
    """Max works for Harbor at 50 an hour and costs 30; Lena half-time for Orbit at 4,000 a month."""

    entity: LegalEntity
    buyer: ClientEntity
    harbor: Agreement
    orbit: Agreement
    lena: Any
    max_at_harbor: Placement
    lena_at_orbit: Placement


def agreement(cast: Cast, client: Any, entity: LegalEntity, **values: Any) -> Agreement:
    base = {
        "number": "SOW-1", "title": "Development", "our_entity": entity, "signed_on": date(2026, 1, 2),
        "starts_on": date(2026, 1, 5), "currency": client.currency,
    }  # fmt: skip
    return add_agreement(client, values={**base, **values}, by=cast.by(cast.alice), as_of=TODAY)


def active(cast: Cast, agreed: Agreement, person: Any, amount: str, **values: Any) -> Placement:
    """A placement that runs, without walking through its moves."""
    base = {"title": "Developer", "starts_on": date(2026, 1, 5)}
    row = propose_placement(
        agreed, person=person, amount=Decimal(amount), by=cast.by(cast.alice), as_of=TODAY, **{**base, **values}
    )
    Placement.objects.filter(pk=row.pk).update(state="active", state_since=row.starts_on)
    row.refresh_from_db()
    return row


def make_team(cast: Cast) -> Team:
    fedir = cast.by(cast.fedir)
    entity = add_entity(
        values={"name": "Lindenworks OÜ", "country": "EE", "series": "LW", "vat_id": "EE123456789"},
        by=fedir, as_of=TODAY,
    )
    buyer = add_client_entity(
        cast.harbor, values={"name": "Harbor Pay Inc.", "country": "US"}, by=cast.by(cast.alice), as_of=TODAY
    )
    clause = {"non_solicit_months": 12, "buyout_percent": Decimal(20)}
    harbor = agreement(cast, cast.harbor, entity, client_entity=buyer, **clause)
    orbit = agreement(cast, cast.orbit, entity)
    lena = User.objects.create_user("lena@lindenworks.example", "Lena Kravets", "DEV", None)
    team = Team(
        entity, buyer, harbor, orbit, lena,
        active(cast, harbor, cast.max, "50", seat="Backend 1"),
        active(cast, orbit, lena, "4000", share=Decimal("0.5"), billing=Billing.MONTHLY),
    )  # fmt: skip
    set_cost_rate(
        cast.max, amount=Decimal(30), currency="USD", valid_from=date(2025, 1, 1), by=fedir, as_of=TODAY
    )
    return team
