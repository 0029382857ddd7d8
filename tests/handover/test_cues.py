"""C06, C07 and the steps of B3: each fires, does not fire, rests after it was done, and closes by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from perennial.care.actions.issues import open_issue
from perennial.care.choices import IssueKind, Severity
from perennial.care.models import Issue
from perennial.foundation.letters import send_letter
from perennial.foundation.registry import CUES, LETTERS
from perennial.foundation.sharing import sharing
from perennial.foundation.timeline import system
from perennial.handover.actions import onboardings as actions
from perennial.handover.actions import steps as step_actions
from perennial.handover.actions.advance import advance_onboardings
from perennial.handover.models import OnboardingStep
from perennial.today.actions import find_cues, finish_item, refresh_queue
from perennial.today.choices import ItemState
from perennial.today.models import QueueItem
from tests.conftest import Cast
from tests.handover.conftest import DAY, START, asked, at, begin, fresh, invoice, missed, report, talk


def found(rule: str, day: date) -> list[Any]:
    return [cue for cue in find_cues(day) if cue.rule == rule]


def said(cue: Any) -> str:
    """Its sentences can be said."""
    rule = CUES[cue.rule]
    params = {k: v.isoformat() if isinstance(v, date) else v for k, v in cue.params.items()}
    assert rule.headline(params) and rule.action(params) and rule.facts(params)
    return rule.why(params)


def work_off(day: date) -> None:
    """Steps are not what these tests are about."""
    OnboardingStep.objects.waiting().update(done_on=day)


def rest_and_close(cast: Cast, rule: str, day: date, cool_down: int, undo: Any) -> None:
    """Done, it rests for so many days and comes back; without its cause it closes."""
    refresh_queue(by=cast.by(cast.hanna, at(day)), as_of=day)
    finish_item(QueueItem.objects.get(rule=rule).pk, by=cast.by(cast.alice, at(day)), as_of=day)
    refresh_queue(by=cast.by(cast.hanna), as_of=day + (cool_down - 1) * DAY)
    assert QueueItem.objects.filter(rule=rule).count() == 1
    refresh_queue(by=cast.by(cast.hanna), as_of=day + cool_down * DAY)
    assert QueueItem.objects.filter(rule=rule).count() == 2
    undo()
    refresh_queue(by=cast.by(cast.hanna), as_of=day + cool_down * DAY)
    assert QueueItem.objects.filter(rule=rule).latest("pk").state == ItemState.CLOSED


# -- C06 -------------------------------------------------------------------------------------------------------------


def test_c06_fires_for_missed_meetings_and_brings_its_letter(cast: Cast) -> None:
    begin(cast)
    missed(cast, START + 8 * DAY)
    assert found("C06", START + 8 * DAY) == []
    missed(cast, START + 9 * DAY)
    (cue,) = found("C06", START + 9 * DAY)
    assert said(cue) == "2 meetings in a row were missed."
    for language in ("en", "ru", "uk"):
        letter = LETTERS["steadier"].compose(cast.harbor.pk, language=language, sender=None, as_of=START + 9 * DAY)
        assert letter.to == (("Clara Harbor", "clara@harbor.example"),) and letter.body_text


def test_c06_fires_for_unhappy_people_standstill_and_a_late_gate(cast: Cast) -> None:
    row, day = begin(cast), START + 20 * DAY
    talk(cast, day)
    asked(cast, day - DAY, Clara=6, Tom=10)
    assert "satisfaction is 6" in said(found("C06", day)[0])
    open_issue(
        cast.harbor, kind=IssueKind.ISSUE, severity=Severity.ONE, title="Down", opened_at=at(day), as_of=day,
        by=cast.by(cast.alice),
    )  # fmt: skip
    assert [kind for kind, _n in found("C06", day)[0].params["signs"]] == ["severe", "unhappy"]
    Issue.objects.update(state="closed")
    gate = START + 29 * DAY
    assert "late" not in dict(found("C06", gate + 5 * DAY)[0].params["signs"])
    (cue,) = found("C06", gate + 6 * DAY)
    assert dict(cue.params["signs"])["late"] == 6 and "the gate is 6 days late" in said(cue)
    assert (fresh(row).state, cue.cause) == ("days_1_30", "watch")


def test_c06_does_not_fire_for_clients_that_are_well_or_past_their_first_days(cast: Cast) -> None:
    for on in (8, 9):
        missed(cast, START + on * DAY)  # not in its first 90 days
    assert found("C06", START + 9 * DAY) == []
    begin(cast)
    missed(cast, START + 10 * DAY, held=True)
    assert found("C06", START + 10 * DAY) == []


def test_c06_rests_and_closes_when_a_meeting_is_held_again(cast: Cast) -> None:
    begin(cast)
    for on in (8, 9):
        missed(cast, START + on * DAY)
    rest_and_close(
        cast, "C06", START + 9 * DAY, 7, lambda: missed(cast, START + 16 * DAY, held=True)
    )  # fmt: skip


def test_c06_tells_that_a_calm_watch_may_end(cast: Cast) -> None:
    row = begin(cast)
    actions.watch_onboarding(row, reason="They seem lost", by=cast.by(cast.alice), as_of=START + 20 * DAY)
    for on in (20, 26, 32, 38):
        talk(cast, START + on * DAY)
    assert found("C06", START + 33 * DAY) == []
    (cue,) = found("C06", START + 34 * DAY)
    assert said(cue) == "calm for 14 days." and "head" in CUES["C06"].action(cue.params)
    actions.end_watch(fresh(row), by=cast.by(cast.hanna), as_of=START + 38 * DAY)
    assert found("C06", START + 39 * DAY) == []


# -- C07 -------------------------------------------------------------------------------------------------------------


def test_c07_fires_for_the_report_a_week_after_the_first_month_and_offers_it_once_ready(cast: Cast) -> None:
    begin(cast)
    assert found("C07", date(2026, 10, 7)) == []
    (cue,) = found("C07", date(2026, 10, 8))
    assert (cue.cause, cue.letter, cue.subject) == ("report", None, ("client", cast.harbor.pk))
    assert "7 Oct" in said(cue)
    row = report(cast.harbor, date(2026, 9, 1))
    (cue,) = found("C07", date(2026, 10, 8))
    assert (cue.letter, cue.subject) == ("report", ("report", row.pk))


def test_c07_fires_for_the_invoice_after_day_35(cast: Cast) -> None:
    begin(cast)
    report(cast.harbor, date(2026, 9, 1), sent=date(2026, 10, 2))
    assert found("C07", START + 34 * DAY) == []
    (cue,) = found("C07", START + 35 * DAY)
    assert cue.cause == "invoice" and said(cue) and "finance" in CUES["C07"].action(cue.params)
    invoice(cast.harbor, START + 35 * DAY)
    assert found("C07", START + 35 * DAY) == []


def test_c07_does_not_ask_at_once_where_the_watch_began_late(cast: Cast) -> None:
    begin(cast, as_of=START + 50 * DAY)
    assert found("C07", START + 57 * DAY) == []
    assert {cue.cause for cue in found("C07", START + 58 * DAY)} == {"report", "invoice"}


def test_c07_rests_and_closes_when_it_was_sent(cast: Cast) -> None:
    begin(cast)
    report(cast.harbor, date(2026, 9, 1), sent=date(2026, 10, 2))
    rest_and_close(cast, "C07", START + 40 * DAY, 7, lambda: invoice(cast.harbor, START + 40 * DAY))


# -- steps -----------------------------------------------------------------------------------------------------------


def test_steps_are_a_duty_on_their_day_one_item_a_client(cast: Cast) -> None:
    begin(cast)
    (cue,) = found("B3", START)
    assert (cue.due_on, cue.letter, said(cue)) == (START, None, "Everybody has access.")
    (cue,) = found("B3", START + 3 * DAY)
    assert cue.due_on is None and said(cue) == "Everybody has access, and 1 step more."
    (cue,) = found("B3", START + 7 * DAY)
    assert (cue.letter, cue.due_on) == ("first_week", START + 7 * DAY)
    work_off(START)
    assert found("B3", START + 7 * DAY) == []


def test_steps_rest_and_close_when_they_are_done(cast: Cast) -> None:
    begin(cast)
    rest_and_close(cast, "B3", START + 3 * DAY, 3, lambda: work_off(START))


def test_the_check_in_after_the_first_week_says_what_is_known_and_does_its_step(cast: Cast) -> None:
    from perennial.care.actions.promises import make_promise
    from perennial.care.choices import Direction

    row, day = begin(cast), START + 7 * DAY
    by = cast.by(cast.alice, at(day))
    step_actions.finish_step(row.steps.get(kind="access"), by=by, as_of=START)
    make_promise(
        cast.harbor, direction=Direction.THEIRS, text="The test data.", due_at=at(day + 4 * DAY), owner=None, by=by,
        as_of=day,
    )  # fmt: skip
    spec = LETTERS["first_week"]
    texts = {
        language: spec.compose(cast.harbor.pk, language=language, sender=cast.alice, as_of=day)
        for language in ("en", "ru", "uk")
    }  # fmt: skip
    body = texts["en"].body_text
    assert "Done: access for everybody." in body and "From you we need: The test data, by 18 September" in body
    assert "Still open: the first call." in body and "I will call" not in body
    assert "доступы для всей команды" in texts["ru"].body_text and "доступи" in texts["uk"].body_text
    send_letter(
        spec, cast.harbor.pk, language="en", subject="Your first week", body=body, to=["clara@harbor.example"], by=by,
        as_of=day, idempotency="x",
    )  # fmt: skip
    assert row.steps.get(kind="first_week").done_on == day
    with pytest.raises(LookupError):
        spec.compose(cast.harbor.pk, language="en", sender=None, as_of=START + 31 * DAY)


def test_cues_and_the_night_take_a_fixed_number_of_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    def queries(day: date) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with sharing(), CaptureQueriesContext(connection) as seen:
            for rule in ("C06", "C07", "B3"):
                list(CUES[rule].find(day))
        return len(seen)

    with sharing(), django_assert_num_queries(1):
        for rule in ("C06", "C07", "B3"):
            list(CUES[rule].find(START))
    begin(cast)
    day = START + timedelta(days=40)
    one = queries(day)
    for client in (cast.kestrel, cast.orbit):
        begin(cast, client=client)
        missed(cast, START + 8 * DAY)
    assert queries(day) == one <= 32
    work_off(START)
    with django_assert_num_queries(24):
        advance_onboardings(by=system(at(START)), as_of=START)
