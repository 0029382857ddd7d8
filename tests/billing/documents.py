"""Agreements that can be invoiced, and hours as their room would give them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from perennial.billing import ports
from perennial.billing.ports import ApprovedDay
from perennial.contracts.actions.agreements import add_project
from perennial.contracts.actions.entities import add_client_entity, change_entity
from perennial.contracts.models import LegalEntity, Placement
from perennial.foundation.timeline import Actor
from tests.conftest import TODAY, Cast
from tests.contracts.team import Team, make_team

OCTOBER = date(2026, 10, 1)
HOUR = 3600


@dataclass
class KnownHours:
    """Approved timesheets by hand: {(timesheet, placement): {day: seconds}}; what was invoiced is told back."""

    sheets: dict[tuple[int, int], dict[date, int]] = field(default_factory=dict)
    invoiced: list[int] = field(default_factory=list)

    def approved(self, month: date, clients: Collection[int]) -> list[ApprovedDay]:
        owners = dict(Placement.objects.values_list("id", "client_id"))
        return [
            ApprovedDay(sheet, placement, day, seconds, "Ledger import")
            for (sheet, placement), days in self.sheets.items()
            for day, seconds in days.items()
            if sheet not in self.invoiced and day.replace(day=1) == month
            and owners[placement] in clients
        ]  # fmt: skip

    def mark_invoiced(self, timesheets: Sequence[int], *, by: Actor, as_of: date) -> None:
        assert not set(timesheets) & set(self.invoiced), "a timesheet was invoiced twice"
        self.invoiced += timesheets

    def release_invoiced(self, timesheets: Sequence[int], *, by: Actor, as_of: date) -> None:
        self.invoiced = [sheet for sheet in self.invoiced if sheet not in timesheets]


@contextmanager
def hours_of(known: KnownHours) -> Iterator[KnownHours]:
    before = ports.hours()
    ports.register_hours(known)
    yield known
    ports.register_hours(before)


def working_days(first: date, last: date, seconds: int = 8 * HOUR) -> dict[date, int]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day: seconds for day in days if day.weekday() < 5}


@dataclass
class Ready:
    """A team whose companies have all an invoice needs."""

    cast: Cast
    team: Team
    fin: Any
    entity: LegalEntity

    def fee(self, amount: str = "10000", months: int = 3) -> Any:
        values = {
            "code": "MIG", "name": "Migration", "billing": "fixed", "fee": Decimal(amount), "fee_months": months,
            "starts_on": OCTOBER,
        }  # fmt: skip
        return add_project(self.team.orbit, values=values, by=self.cast.by(self.cast.alice), as_of=TODAY)


def make_ready(cast: Cast) -> Ready:
    team = make_team(cast)
    fin = cast.by(cast.fedir)
    entity = change_entity(
        team.entity, by=fin, as_of=TODAY,
        values={
            "street": "Pikk 7", "city": "Tallinn", "postcode": "10123", "iban": "EE382200221020145685",
            "bic": "HABAEE2X", "email": "billing@lindenworks.example", "phone": "+372 600 1234",
        },
    )  # fmt: skip
    for client, name, country in ((cast.harbor, "Harbor Pay Inc.", "US"), (cast.orbit, "Orbit Rail GmbH", "DE")):
        row = client.entities.first() or add_client_entity(
            client, values={"name": name, "country": country}, by=fin, as_of=TODAY
        )
        type(row).objects.filter(pk=row.pk).update(street="Main 1", city="Köln", postcode="50667", vat_id="DE987654321")
    for row in (team.harbor, team.orbit):
        type(row).objects.filter(pk=row.pk).update(vat="reverse_charge", payment_terms_days=14)
        row.refresh_from_db()
    return Ready(cast, team, fin, entity)
