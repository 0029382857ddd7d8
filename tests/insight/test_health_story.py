"""Sixty days of two clients: what each night kept is what the day gives when it is computed again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from perennial.billing.actions import record_invoice, record_payment
from perennial.care.actions.issues import open_issue
from perennial.care.actions.promises import keep_promise, make_promise
from perennial.care.actions.touches import log_touch, withdraw_touch
from perennial.care.choices import Direction, IssueKind, Severity, TouchKind
from perennial.care.queries.ties import relationships
from perennial.clients.actions.lifecycle import move_client
from perennial.clients.models import Client, ClientMove
from perennial.foundation.sharing import sharing
from perennial.foundation.timeline import Actor, system
from perennial.insight.actions import flag_in_danger, keep_health
from perennial.insight.models import HealthSnapshot
from perennial.insight.queries.health import as_stored, bands, from_stored, health_on, lifts, recomputed
from perennial.pulse.actions.rounds import advance_rounds, plan_wave, send_round
from perennial.pulse.models import FeedbackVersion
from tests.conftest import NOW, TODAY, Cast, money

pytestmark = pytest.mark.django_db
DAYS = 60
SAID = ("reason", "document", "effective_on", "loss_reason", "competitor")


def at(day: date, hours: int = 0) -> datetime:
    return NOW + timedelta(days=(day - TODAY).days, hours=hours)


def talk(cast: Cast, client: Any, day: date, *, on: date | None = None, kind: TouchKind = TouchKind.MEETING) -> Any:
    return log_touch(
        client, kind=kind, text="talked", on=on or day, people=client.contacts.all(), colleagues=[client.manager],
        by=Actor(client.manager, at(day)), as_of=day,
    )  # fmt: skip


def book(cast: Cast, client: Any, day: date, number: str, *, paid_after: int | None) -> None:
    """An invoice of the day, and its payment so many days later."""
    by, amount = Actor(cast.fedir, at(day)), money("9000", client.currency)
    invoice = record_invoice(
        client, number=number, issued_on=day, due_on=day + timedelta(days=30), money=amount, by=by, as_of=day
    )
    if paid_after is not None:
        paid = day + timedelta(days=paid_after)
        record_payment(
            client, paid_on=paid, money=amount, allocations=[(invoice, Decimal(9000))], by=by, as_of=paid
        )  # fmt: skip


def ask(cast: Cast, client: Any, day: date, score: int) -> None:
    by = Actor(client.manager, at(day))
    advance_rounds(by=system(at(day)), as_of=day)  # the round before ends, else nobody may be asked
    wave = plan_wave(name=f"{client} {day}", clients=[client], form="short", people=(), by=by, as_of=day)
    for row in send_round(wave.rounds.get(), by=by, as_of=day).answers.all():
        FeedbackVersion.objects.create(answer=row, score=score, on=day)


def snapshot(row: HealthSnapshot) -> dict[str, Any]:
    return {f.name: getattr(row, f.attname) for f in HealthSnapshot._meta.fields if f.name != "id"}


def test_each_kept_day_is_computed_again(cast: Cast) -> None:
    harbor, kestrel = cast.harbor, cast.kestrel
    begin = TODAY - timedelta(days=DAYS)
    for months in range(8):
        day = begin - timedelta(days=30 * (8 - months))
        book(cast, harbor, day, f"H-{months}", paid_after=33)
        book(cast, kestrel, day, f"K-{months}", paid_after=60 if months < 6 else None)
    withdrawn = None
    for n in range(DAYS):
        day = begin + timedelta(days=n)
        if n % 9 == 0:
            talk(cast, harbor, day)
        if n % 20 == 5:  # logged late: the nights before do not know it
            talk(cast, kestrel, day, on=day - timedelta(days=11), kind=TouchKind.CALL)
        if n == 10:
            ask(cast, harbor, day, 9)
            ask(cast, kestrel, day, 6)
        if n == 15:
            withdrawn = talk(cast, harbor, day)
        if n == 18 and withdrawn is not None:
            withdraw_touch(withdrawn, by=Actor(cast.alice, at(day)), as_of=day)
        if n in (20, 40):
            promise = make_promise(
                harbor, direction=Direction.OURS, text="agenda", due_at=at(day, 30), owner=cast.alice,
                by=Actor(cast.alice, at(day)), as_of=day,
            )  # fmt: skip
            keep_promise(promise, by=Actor(cast.alice, at(day, 2)), as_of=day)
        if n == 25:
            issue = open_issue(
                kestrel, kind=IssueKind.ISSUE, severity=Severity.TWO, title="late reviews", opened_at=at(day),
                owner=cast.alice, by=Actor(cast.alice, at(day)), as_of=day,
            )  # fmt: skip
        if n == 30:
            book(cast, harbor, day, "H-9", paid_after=None)
        if n == 45:
            said = {**dict.fromkeys(SAID), "document": "mail of the CTO", "effective_on": day + timedelta(days=60)}
            move_client(
                kestrel.pk, "notice_received", values=said, version=None, by=Actor(cast.alice, at(day)), as_of=day
            )
        keep_health(as_of=day)
    assert issue.resolved_at is None
    rows = list(HealthSnapshot.objects.filter(client__in=[harbor.pk, kestrel.pk]))
    assert len(rows) == 2 * DAYS
    assert [snapshot(recomputed(row)) for row in rows] == [snapshot(row) for row in rows]
    by_day = {(row.client_id, (row.day - begin).days): row for row in rows}
    last = by_day[harbor.pk, DAYS - 1]
    assert last.score is not None and last.band in ("good", "watch")
    assert set(last.parts["factors"]) == {
        "happiness", "relationship", "payment", "engagement", "commercial", "promises"
    }  # fmt: skip
    assert by_day[harbor.pk, 0].band == "none"  # nobody was asked yet, no promise, no issue
    noticed = by_day[kestrel.pk, DAYS - 1]
    assert (noticed.band, noticed.parts["caps"]) == ("risk", ["notice"])
    assert noticed.score is None or noticed.score <= 25
    assert by_day[kestrel.pk, 44].parts["caps"] == []
    assert as_stored(from_stored(last)).parts == last.parts
    assert bands(TODAY)[harbor.pk].score == last.score


def test_the_number_of_queries_does_not_grow(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for client in (cast.harbor, cast.kestrel, cast.orbit):
        talk(cast, client, TODAY)
        book(cast, client, TODAY - timedelta(days=40), f"N-{client.pk}", paid_after=20)
        ask(cast, client, TODAY, 8)
    with django_assert_max_num_queries(30) as asked:
        found = health_on(TODAY)
    assert len(found) == 3
    with django_assert_max_num_queries(len(asked)) as three:
        health_on(TODAY, clients=list(found))
    with django_assert_max_num_queries(len(asked)) as one:
        health_on(TODAY, clients=[cast.harbor.pk])
    assert len(one) == len(three)


def test_cues_and_health_of_one_run_load_the_ties_once(cast: Cast, django_assert_max_num_queries: Any) -> None:
    mistake = talk(cast, cast.harbor, TODAY)
    talk(cast, cast.kestrel, TODAY)
    with sharing():
        known = relationships(TODAY)
        with django_assert_max_num_queries(2):  # whether something was logged or withdrawn later
            assert relationships(TODAY, known_on=TODAY) is known
        assert health_on(TODAY)[cast.harbor.pk].relationship is known[cast.harbor.pk]
    # from tomorrow on the two know different things, and are loaded apart
    tomorrow = TODAY + timedelta(days=1)
    withdraw_touch(mistake, by=Actor(cast.alice, at(tomorrow)), as_of=tomorrow)
    with sharing():
        now, then = relationships(TODAY)[cast.harbor.pk], relationships(TODAY, known_on=TODAY)[cast.harbor.pk]
    assert not now.ties and then.ties == known[cast.harbor.pk].ties


def test_silence_is_known_and_can_be_ended(cast: Cast) -> None:
    talk(cast, cast.harbor, TODAY - timedelta(days=50))
    found = health_on(TODAY, clients=[cast.harbor.pk])[cast.harbor.pk]
    part = found.health.part("engagement")
    assert part is not None and round(part.x, 1) == 18.9
    assert next(lift.lever.name for lift in lifts(found)) == "talk"
    assert set(found.health.missing) >= {"happiness", "payment", "team"}


def test_a_decision_maker_who_left_is_a_cap_until_somebody_follows(cast: Cast) -> None:
    clara = cast.harbor.contacts.get(name__startswith="Clara")
    clara.ended_on = TODAY
    clara.save()
    before, now = health_on(TODAY - timedelta(days=1)), health_on(TODAY)
    assert before[cast.harbor.pk].health.caps == ()
    assert [cap.name for cap in now[cast.harbor.pk].health.caps] == ["decider"]
    tom = cast.harbor.contacts.get(name__startswith="Tom")
    tom.roles = ["billing", "decision_maker"]
    tom.save()
    assert health_on(TODAY)[cast.harbor.pk].health.caps == ()


def test_a_client_in_danger_is_flagged_by_the_night(cast: Cast) -> None:
    ask(cast, cast.harbor, TODAY - timedelta(days=1), 3)
    book(cast, cast.harbor, TODAY - timedelta(days=200), "F-1", paid_after=None)
    talk(cast, cast.harbor, TODAY - timedelta(days=58))
    keep_health(as_of=TODAY)
    row = HealthSnapshot.objects.get(client=cast.harbor, day=TODAY)
    assert row.score is not None and row.score < 50
    assert flag_in_danger(by=system(at(TODAY)), as_of=TODAY) == 1
    assert Client.objects.get(pk=cast.harbor.pk).status == "at_risk"
    assert ClientMove.objects.get(client=cast.harbor).event == "flag"
    assert flag_in_danger(by=system(at(TODAY)), as_of=TODAY) == 0
