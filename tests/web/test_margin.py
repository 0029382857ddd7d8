"""The margin page, its files and its command, on a small book whose every figure is worked out by hand."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from perennial.contracts.choices import Billing, PlacementState
from perennial.contracts.models import Agreement, BillRate, CostRate, LegalEntity, Placement, Project
from perennial.delivery.choices import ApprovedHow, TimesheetState
from perennial.delivery.models import TimeEntry, Timesheet, TimesheetLine
from perennial.foundation.models import ExchangeRate
from perennial.foundation.rates import set_rates
from perennial.insight.margin_door import report
from perennial.insight.queries.margin import month_margin
from perennial.people.models import Employment
from tests.conftest import TODAY, Cast

OCTOBER = date(2026, 10, 1)
DAYS = [OCTOBER + timedelta(days=n) for n in range(31) if (OCTOBER + timedelta(days=n)).weekday() < 5]  # 22


@pytest.fixture
def book(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> dict[str, Placement]:
    """Harbor: an hourly placement with a raise on the 15th, approved, and a seat by the month. Orbit: a fixed fee, a
    placement in euros that is still open, and one without a cost.
    """
    monkeypatch.setattr("perennial.web.views.margin.today", lambda: TODAY)
    set_rates([(OCTOBER, "EUR", "USD", D("1.1"))], source="test", by=cast.by(cast.fedir), as_of=TODAY)
    house = LegalEntity.objects.create(name="Linden", country="DE", series="INV", is_default=True)
    made: dict[str, Any] = {}
    harbor = _agreement(cast.harbor, house, "USD", discount="10")
    orbit, euros = _agreement(cast.orbit, house, "USD"), _agreement(cast.orbit, house, "EUR")
    project = Project.objects.create(
        client=cast.orbit, agreement=orbit, code="P", name="Portal", billing=Billing.FIXED, fee=D(9000), fee_months=3,
        starts_on=date(2026, 9, 1),
    )  # fmt: skip
    made["hourly"] = _placed(harbor, cast.denys, "50", until="100")
    BillRate.objects.create(
        placement=made["hourly"], amount=D(60), currency="USD", unit="hour", valid_from=OCTOBER.replace(day=15)
    )
    made["seat"] = _placed(harbor, cast.max, "6000", unit="month", billing=Billing.MONTHLY)
    made["fee"] = _placed(orbit, cast.sasha, None, project=project)
    made["open"] = _placed(euros, cast.rita, "40")
    CostRate.objects.create(person=cast.denys, amount=D(30), currency="USD", valid_from=date(2026, 1, 1))
    CostRate.objects.create(person=cast.max, amount=D(20), currency="EUR", valid_from=date(2026, 1, 1))
    CostRate.objects.create(person=cast.sasha, amount=D(25), currency="USD", valid_from=date(2026, 1, 1))
    Employment.objects.create(person=cast.denys, country="US", hours_a_week=40, started_on=date(2025, 1, 1))
    Employment.objects.create(person=cast.max, country="US", hours_a_week=40, started_on=date(2025, 1, 1))
    _hours(made["hourly"], DAYS, 8, TimesheetState.APPROVED)
    _hours(made["fee"], DAYS[:10], 8, TimesheetState.SUBMITTED)
    _hours(made["open"], DAYS[:5], 8, TimesheetState.OPEN)
    return made


def _agreement(client: Any, house: Any, currency: str, discount: str = "0") -> Agreement:
    return Agreement.objects.create(
        client=client, number=f"SOW-{currency}", our_entity=house, starts_on=date(2026, 1, 1), currency=currency,
        signed_on=date(2026, 1, 1), discount_percent=D(discount),
    )  # fmt: skip


def _placed(agreement: Agreement, person: Any, amount: str | None, *, unit: str = "hour", until: str = "",
            billing: str = Billing.HOURLY, project: Any = None) -> Placement:  # fmt: skip
    row = Placement.objects.create(
        client=agreement.client, agreement=agreement, person=person, title="Developer", billing=billing,
        project=project, starts_on=date(2026, 1, 1), state=PlacementState.ACTIVE, state_since=date(2026, 1, 1),
    )  # fmt: skip
    if amount is not None:
        BillRate.objects.create(
            placement=row, amount=D(amount), currency=agreement.currency, unit=unit, valid_from=date(2026, 1, 1)
        )
    return row


def _hours(placement: Placement, days: list[date], hours: int, state: str) -> None:
    done = {"approved_on": TODAY, "approved_how": ApprovedHow.WORD} if state == TimesheetState.APPROVED else {}
    whole = 0 if state == TimesheetState.OPEN else len(days) * hours * 3600
    sheet = Timesheet.objects.create(
        placement=placement, month=OCTOBER, state=state, state_since=TODAY, seconds=whole, seconds_billable=whole,
        **done,
    )  # fmt: skip
    TimeEntry.objects.bulk_create(
        TimeEntry(placement=placement, person=placement.person, day=day, seconds=hours * 3600) for day in days
    )
    if state != TimesheetState.OPEN:
        TimesheetLine.objects.bulk_create(
            TimesheetLine(timesheet=sheet, day=day, seconds=hours * 3600, seconds_billable=hours * 3600)
            for day in days
        )


@pytest.mark.django_db
def test_each_placement_brings_and_costs_what_is_worked_out_by_hand(book: dict[str, Placement]) -> None:
    found = month_margin(OCTOBER)
    rows = {row.placement: row for row in found.rows}
    hourly, seat, fee, still = (rows[book[name].pk] for name in ("hourly", "seat", "fee", "open"))
    # 10 days of 8 h at 50 and 12 at 60, less 10 %; 176 h at 30
    assert (hourly.bill, hourly.cost, hourly.billable) == (D("8784.00"), D("5280.00"), 176 * 3600)
    assert hourly.waiting == hourly.bill  # approved, not invoiced
    # 6,000 less 10 %; 21 working days (12 October is free in the USA) of 8 h at 20 EUR = 22 USD
    assert (seat.bill, seat.cost, seat.recorded) == (D("5400.00"), D("3696.00"), 0)
    # the second of three parts of 9,000; 80 h at 25
    assert (fee.bill, fee.cost, fee.waiting) == (D("3000.00"), D("2000.00"), 0)
    # 40 h at 40 EUR; nobody knows what they cost
    assert (still.bill, still.cost) == (D("1760.00"), None)
    assert (found.currency, found.still_open, found.unpriced) == ("USD", {book["open"].pk}, ())
    assert found.available[book["hourly"].person_id] == 21 * 8 * 3600


@pytest.mark.django_db
def test_sums_of_a_month_are_worth_what_its_days_are(
    book: dict[str, Placement], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    CostRate.objects.create(person=cast.rita, amount=D(21), currency="USD", valid_from=date(2026, 1, 1))
    by_sums = month_margin(OCTOBER)
    monkeypatch.setattr("perennial.insight.queries.margin._is_one", lambda rates, first: False)
    assert month_margin(OCTOBER) == by_sums
    assert by_sums.rows[-1].cost == D("840.00")  # 40 h at 21, read as one sum


@pytest.mark.django_db
def test_what_cannot_be_priced_is_named_and_left_out(book: dict[str, Placement], cast: Cast) -> None:
    late = _placed(book["open"].agreement, cast.bohdan, None)
    _hours(late, DAYS[:1], 8, TimesheetState.OPEN)
    found = month_margin(OCTOBER)
    assert [(one.placement, "no rate" in str(one.why)) for one in found.unpriced] == [(late.pk, True)]
    assert len(found.rows) == 4
    ExchangeRate.objects.all().delete()
    found = month_margin(OCTOBER)
    # the euros of a bill are in no row; a cost in euros is not known
    assert (found.missing, len(found.rows)) == ({"EUR"}, 3)
    assert [row.cost for row in found.rows if row.placement == book["seat"].pk] == [None]


@pytest.mark.django_db
def test_the_page_opens_the_rows_behind_each_figure(
    book: dict[str, Placement], cast: Cast, client: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.hanna)
    with django_assert_max_num_queries(32):
        page = client.get("/margin/?month=2026-10").content.decode()
    for words in ("Harbor", "$14,184.00", "$8,976.00", "36.7%", "Existing and new", "Run rate", "has no cost rate"):
        assert words in page, words
    inside = client.get(f"/margin/?month=2026-10&by=placement&client={cast.harbor.pk}").content.decode()
    assert "$8,784.00" in inside and "$5,400.00" in inside and "$3,000.00" not in inside
    found = client.get("/margin/?month=2026-10&by=person&q=max&sort=-share").content.decode()
    assert "$5,400.00" in found and "$8,784.00" not in found
    for wrong in ("?month=2026-99", "?month=junk&by=junk&client=junk&sort=junk", "?month=2031-01", "?client=999999999"):
        assert client.get(f"/margin/{wrong}").status_code == 200
    assert "Nobody worked in this month" in client.get("/margin/?month=2019-01").content.decode()
    for role in (cast.alice, cast.denys, cast.sasha):
        client.force_login(role)
        assert client.get("/margin/").status_code == 403


@pytest.mark.django_db
def test_the_files_and_the_command_hold_the_same_sums(book: dict[str, Placement], cast: Cast, client: Any) -> None:
    client.force_login(cast.fedir)
    lines = client.get("/margin/export.csv?month=2026-10&by=placement&sort=name").content.decode().splitlines()
    assert len(lines) == 5 and any("8784.00" in line and "5280.00" in line for line in lines)
    assert client.get("/margin/export.xlsx?month=2026-10").status_code == 200
    told = json.loads(json.dumps(report(OCTOBER)))
    total = told["total"]
    # what has no cost (1,760.00) is in the bill and in no margin
    assert (total["billed"], total["cost"], total["margin"]) == ("18944.00", "10976.00", "6208.00")
    assert told["total"]["not_invoiced"] == "8784.00" and told["still_open"] == 1
    assert sum(D(row["billed"]) for row in told["placements"]) == D(told["total"]["billed"])
