"""The page of who stays, its files and its command, on a small book whose figures are worked out by hand."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.urls import reverse

from perennial.billing.models import CreditNote, Invoice
from perennial.clients.models import Client, ClientMove
from perennial.contracts.models import BillRate, Placement
from perennial.delivery.models import SeatFilled, StaffingRequest
from perennial.foundation.rates import set_rates
from perennial.insight.queries.retention import retention
from perennial.insight.retention_door import report
from tests.conftest import TODAY, Cast
from tests.contracts.team import make_team

YEAR_AGO = TODAY - timedelta(days=365)


@pytest.fixture
def book(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Harbor paid 50 an hour a year ago and 55 now; Orbit has half a developer at 4,000 EUR a month since January;
    Kestrel went to a competitor. Twelve seats were filled in the days of the worked example of docs: half in 28 days.
    """
    monkeypatch.setattr("perennial.web.views.retention.today", lambda: TODAY)
    set_rates([(date(2025, 1, 1), "EUR", "USD", D("1.1"))], source="test", by=cast.by(cast.fedir), as_of=TODAY)
    team = make_team(cast)
    Placement.objects.filter(pk=team.max_at_harbor.pk).update(starts_on=date(2025, 1, 6))
    for since, amount in ((date(2025, 1, 6), 50), (date(2026, 6, 1), 55)):
        BillRate.objects.create(
            placement=team.max_at_harbor, amount=D(amount), currency="USD", unit="hour", valid_from=since
        )
    for row, currency, amount in ((cast.harbor, "USD", 6000), (cast.orbit, "EUR", 1000)):
        Invoice.objects.create(client=row, number=f"I-{amount}", number_key=f"i{amount}", issued_on=date(2026, 3, 1),
                               due_on=date(2026, 4, 1), amount=D(amount), currency=currency)  # fmt: skip
    CreditNote.objects.create(client=cast.harbor, number="C-1", issued_on=TODAY, amount=D(1000), currency="USD")
    Client.objects.filter(pk=cast.kestrel.pk).update(status="lost", status_since=date(2026, 5, 1))
    ClientMove.objects.create(client=cast.kestrel, event="end_reached", before="notice", after="lost",
                              on=date(2026, 5, 1), loss_reason="competitor")  # fmt: skip
    asked = TODAY - timedelta(days=100)
    for days in (18, 25, 31, 22, 40, 28, 35, 19, 52, 27, 33, 24):
        row = StaffingRequest.objects.create(client=cast.harbor, title="Developer", skill=_skill(), level="senior",
                                             seats=1, submitted_on=asked, made_on=asked, state="filled",
                                             state_since=asked + timedelta(days=days))  # fmt: skip
        SeatFilled.objects.create(request=row, on=asked + timedelta(days=days))
    return cast


def _skill() -> Any:
    from perennial.people.actions.skills import name_skill

    return name_skill(".NET")


@pytest.mark.django_db
def test_what_stays_and_what_hangs_on_each_is_worked_out_by_hand(book: Cast) -> None:
    found = retention(TODAY, Client.objects.all())
    moved = found.moved
    # 251 days of 8 hours in twelve months: 167.33 hours
    assert (found.since, moved.start, moved.end) == (YEAR_AGO, D("8366.67"), D("13603.33"))
    assert (moved.sums["expansion"], moved.sums["new"], moved.lost, moved.alive) == (D("836.66"), D("4400.00"), 0, 1)
    assert (found.clients.lives, found.clients.ended, found.clients.is_told) == (3, 1, False)
    harbor, orbit = found.rows
    assert (harbor.name, harbor.brought, orbit.brought) == ("Harbor Pay", D("5000.00"), D("1100.00"))
    assert round(harbor.share or 0, 4) == D("0.8197")
    assert found.days_to_fill == 28
    # 30 an hour, 8 hours, of 28 days 251 / 365
    assert (harbor.leaving.people, harbor.leaving.bench) == (1, D("4621.15"))


@pytest.mark.django_db
def test_the_page_its_files_and_the_command_say_the_same(
    book: Cast, client: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(book.olena)
    with django_assert_max_num_queries(48):
        page = client.get(reverse("retention")).content.decode()
    assert "Harbor Pay" in page
    assert "$5,000" in page
    assert "only 1 client a year ago" in page  # no share of one client
    assert "3 are known: too few for a curve." in page
    assert "Harbor Pay" not in client.get(reverse("retention") + "?q=orbit").content.decode()
    rows = client.get(reverse("retention-csv") + "?sort=name").content.decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows] == ["Client", "Harbor Pay", "Orbit Rail"]
    told = report(TODAY)
    assert json.loads(json.dumps(told)) == told
    assert [row["invoiced"] for row in told["by_client"]] == ["5000.00", "1100.00"]
    assert told["clients"] == {"known": 3, "ended": 1, "median_months": None, "marks": []}
    client.force_login(book.alice)
    assert client.get(reverse("retention")).status_code == 403  # it tells margins


@pytest.mark.django_db
def test_a_book_without_anything_says_what_is_missing(cast: Cast, client: Any) -> None:
    client.force_login(cast.olena)
    page = client.get(reverse("retention")).content.decode()
    assert "No client has brought anything in the last year" in page
    assert retention(TODAY, Client.objects.none()).rows == ()
