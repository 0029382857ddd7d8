"""The company's page, its kept months, the goals of both sides, and the cues of goals and concentration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as DjangoClient

from perennial.billing.models import CreditNote, Invoice
from perennial.clients.models import Client
from perennial.foundation.models import TimelineEvent
from perennial.foundation.timeline import system
from perennial.insight.actions.company import keep_company
from perennial.insight.actions.joining import join_rows
from perennial.insight.actions.months import keep_months
from perennial.insight.cues.company import goals_lag, leaning
from perennial.insight.models import ClientMonth, CompanyDay
from perennial.insight.queries.business import business
from perennial.targets.actions.goals import GoalRefused, set_goal
from perennial.targets.goal_choices import Measure, Side
from perennial.targets.models import Goal
from perennial.today import actions
from perennial.today.models import QueueItem
from perennial.web.views import board as board_views
from tests.conftest import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
Q4 = date(2026, 10, 1)


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The page as it is on the cast's day."""
    monkeypatch.setattr(board_views, "today", lambda: TODAY)
    yield


def bill(client: Client, day: date, amount: str) -> Invoice:
    return Invoice.objects.create(
        client=client, number=f"{client.pk}-{day}", number_key=f"{client.pk}-{day}", issued_on=day, due_on=day,
        amount=Decimal(amount), currency="USD",
    )  # fmt: skip


def year(client: Client, amount: str, *, first: date = date(2024, 1, 5), last: date = date(2026, 10, 5)) -> None:
    """A bill a month."""
    month = first
    while month <= last:
        bill(client, month, amount)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 5)


def kept(cast: Cast) -> None:
    for client in (cast.harbor, cast.kestrel, cast.orbit):
        Client.objects.filter(pk=client.pk).update(currency="USD")
    year(cast.harbor, "3000")
    year(cast.kestrel, "1000", first=date(2026, 5, 5))
    CreditNote.objects.create(client=cast.harbor, number="C1", issued_on=date(2026, 10, 20), amount=500, currency="USD")


def test_closed_months_are_kept_once_and_follow_what_changed(cast: Cast) -> None:
    assert keep_months(as_of=TODAY) == 0
    kept(cast)
    assert keep_months(as_of=TODAY) == 34  # January 2024 to October 2026
    assert ClientMonth.objects.count() == 34 + 6
    october = ClientMonth.objects.get(client=cast.harbor, month=Q4)
    assert (october.invoiced, october.standing, october.currency) == (Decimal(2500), "existing", "USD")
    assert ClientMonth.objects.get(client=cast.kestrel, month=Q4).standing == "new"
    bill(cast.kestrel, date(2026, 10, 30), "70")
    bill(cast.kestrel, date(2024, 2, 28), "1")
    assert keep_months(as_of=TODAY) == 4  # the newest ones only
    assert ClientMonth.objects.get(client=cast.kestrel, month=Q4).invoiced == Decimal(1070)
    assert ClientMonth.objects.get(client=cast.kestrel, month=Q4).standing == "reactivated"
    assert keep_months(as_of=TODAY, whole=True) == 34
    join_rows(cast.harbor, cast.kestrel, system(NOW), TODAY)
    assert ClientMonth.objects.get(client=cast.harbor, month=Q4).invoiced == Decimal(3570)
    ClientMonth.objects.filter(client=cast.kestrel).update(client=cast.harbor)  # none is left that both have


def test_existing_against_new_by_quarter(cast: Cast, django_assert_num_queries: Any) -> None:
    kept(cast)
    keep_months(as_of=TODAY)
    with django_assert_num_queries(2):
        found = business(TODAY, cast.olena)
    last, running = found.periods[-2:]
    assert (last.start, last.months, last.existing.invoiced, last.new.invoiced) == (date(2026, 7, 1), 3, 9000, 3000)
    assert last.share_of_revenue == Decimal("0.75")
    assert (running.months, running.existing.invoiced) == (1, 2500)
    assert business(TODAY, cast.alice).periods == ()  # no margins, no split


def test_the_page_its_files_and_its_goals(
    cast: Cast, client: DjangoClient, on_the_day: None, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.olena)
    assert "Nothing is counted yet" in client.get("/board/").content.decode()
    kept(cast)
    with django_assert_max_num_queries(900):
        keep_company(as_of=TODAY)
    assert CompanyDay.objects.count() == 1
    with django_assert_max_num_queries(16):
        page = client.get("/board/").content.decode()
    assert "75% of the turnover of Q3 2026 came from clients we already had." in page
    assert "no goal" in page
    assert "Of no quarter enough work" in client.get("/board/?measure=margin").content.decode()
    client.post("/board/goals/", {"quarter": "2026Q4", "measure": "invoiced", "existing": "9000", "new": "4000"})
    page = client.get("/board/").content.decode()
    assert "28%" in page and "25%" in page  # 2,500 of 9,000 and 1,000 of 4,000
    rows = client.get("/board/export.csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 12 and rows[-1].startswith("2026Q4,1,USD,2500.00,1000.00")
    assert client.get("/board/export.xlsx").status_code == 200
    client.force_login(cast.fedir)
    assert "At risk" not in client.get("/board/").content.decode()  # finance reads no health
    assert client.get("/board/goals/").status_code == 403
    client.force_login(cast.alice)
    assert client.get("/board/").status_code == 403


def test_a_goal_is_set_told_dropped_and_never_of_a_quarter_that_is_over(cast: Cast) -> None:
    by = cast.by(cast.olena)
    given: dict[str, Any] = {"side": Side.EXISTING, "measure": Measure.INVOICED, "by": by, "as_of": TODAY}
    set_goal(quarter=Q4, amount=Decimal(9000), **given)
    set_goal(quarter=Q4, amount=Decimal(9000), **given)
    set_goal(quarter=Q4, amount=Decimal(9500), **given)
    assert TimelineEvent.objects.filter(verb="goal.set").count() == 2
    with pytest.raises(GoalRefused):
        set_goal(quarter=date(2026, 7, 1), amount=Decimal(1), **given)
    with pytest.raises(GoalRefused):
        set_goal(quarter=Q4, amount=Decimal(0), **given)
    set_goal(quarter=Q4, amount=None, **given)
    assert not Goal.objects.exists()
    assert TimelineEvent.objects.filter(verb="goal.dropped").count() == 1


def refresh(day: date = TODAY) -> list[tuple[str, str]]:
    actions.refresh_queue(by=system(NOW + (day - TODAY)), as_of=day)
    return list(QueueItem.objects.filter(rule__in=("C44", "C45")).order_by("pk").values_list("rule", "state"))


def test_existing_clients_without_a_goal_or_behind_it_are_told(cast: Cast) -> None:
    kept(cast)
    keep_months(as_of=TODAY)
    by = cast.by(cast.olena)
    assert refresh() == []
    given: dict[str, Any] = {"quarter": Q4, "measure": Measure.INVOICED, "by": by, "as_of": TODAY}
    set_goal(side=Side.NEW, amount=Decimal(5000), **given)
    assert refresh() == [("C44", "open")]
    actions.finish_item(QueueItem.objects.get(rule__in=("C44", "C45")).pk, by=by, as_of=TODAY)
    assert refresh() == [("C44", "done")]  # it rests
    QueueItem.objects.all().delete()
    set_goal(side=Side.EXISTING, amount=Decimal(12_000), **given)
    assert not list(goals_lag(TODAY))  # 2,500 of the 4,000 a month stands for
    set_goal(side=Side.EXISTING, amount=Decimal(13_000), **given)
    assert refresh() == [("C44", "open")]
    set_goal(side=Side.EXISTING, amount=Decimal(8_000), **given)
    assert refresh() == [("C44", "closed")]


def test_a_company_that_comes_to_lean_on_one_client_is_told(cast: Cast) -> None:
    others = [Client.objects.create(name=f"Other {n}", code=f"O{n}", currency="USD") for n in range(5)]
    for client in others:
        year(client, "1000")
    year(cast.harbor, "1100", last=date(2026, 7, 5))
    keep_months(as_of=TODAY)
    assert refresh() == []
    for month in (8, 9, 10):
        bill(cast.harbor, date(2026, month, 5), "4500")
    keep_months(as_of=TODAY)
    found = list(leaning(TODAY))
    assert [cue.client_id for cue in found] == [None]
    assert found[0].params["line"] == 0.2
    assert refresh() == [("C45", "open")]
    actions.finish_item(QueueItem.objects.get(rule__in=("C44", "C45")).pk, by=cast.by(cast.olena), as_of=TODAY)
    assert refresh() == [("C45", "done")]
    QueueItem.objects.filter(rule="C45").update(state="open", decided_on=None, decided_by=None)
    for client in others:
        bill(client, date(2026, 10, 20), "9000")
    keep_months(as_of=TODAY)
    assert refresh() == [("C45", "closed")]
