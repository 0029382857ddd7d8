"""The dunning ladder as of any day: by age, by moves, and past everything that may stop it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perennial.receivables.lifecycle import DUNNING
from perennial.receivables.rules.case_facts import (
    CaseFacts,
    ClientHold,
    LadderItem,
    Move,
    RunningPromise,
    SentLetter,
    Steps,
)
from perennial.receivables.rules.ladder import Position, position
from perennial.receivables.rules.plans import Plan, monthly_days, plan_status, split_equal
from perennial.receivables.rules.promises import Promise, promise_status

D = Decimal
DUE = date(2026, 10, 20)  # a Tuesday


def late(days: int) -> date:
    return DUE + timedelta(days=days)


def item(number: int = 1, due: date = DUE, amount: str = "1000", **more: object) -> LadderItem:
    return LadderItem(number, f"INV-{number}", due, D(amount), **more)  # type: ignore[arg-type]


def at(days: int, *items: LadderItem, **facts: object) -> Position:
    return position(CaseFacts(items or (item(),), **facts), as_of=late(days))  # type: ignore[arg-type]


def move(days: int, event: str, source: str, target: str) -> Move:
    return Move(late(days), event, source, target)


LATE_14 = (
    move(1, "due_day", "quiet", "due"),
    move(7, "step7", "due", "late_7"),
    move(14, "step14", "late_7", "late_14"),
)
WARNED = (*LATE_14, move(21, "send_pause_letter", "late_14", "pause_warned"))
PAUSED = (*WARNED, move(26, "pause", "pause_warned", "paused"))


@pytest.mark.parametrize(
    ("days", "state", "letter", "step", "left"),
    [
        (-9, "quiet", None, "due_day", 10),
        (0, "quiet", None, "due_day", 1),
        (1, "due", "due", "step7", 6),
        (6, "due", "due", "step7", 1),
        (7, "late_7", "late_7", "step14", 7),
        (13, "late_7", "late_7", "step14", 1),
        (14, "late_14", "late_14", "send_pause_letter", 7),
        (20, "late_14", "late_14", "send_pause_letter", 1),
        (21, "late_14", "pause", "send_pause_letter", 0),
        (400, "late_14", "pause", "send_pause_letter", 0),
    ],
)
def test_imported_history_opens_in_the_state_its_age_implies(
    days: int, state: str, letter: str | None, step: str, left: int
) -> None:
    found = at(days)
    assert (found.state, found.letter, found.next_step, found.days_left) == (state, letter, step, left)
    assert found.days_late == max(0, days)


def test_the_moves_the_system_has_to_record_come_with_their_days() -> None:
    found = [(move.event, move.on) for move in at(15).moves_due]
    assert found == [("due_day", late(1)), ("step7", late(7)), ("step14", late(14))]


def test_an_invoice_due_on_friday_has_until_monday() -> None:
    friday = item(due=date(2026, 10, 23))
    sunday = position(CaseFacts((friday,)), as_of=date(2026, 10, 25))
    assert (sunday.state, sunday.days_late, sunday.letter) == ("quiet", 2, None)
    assert position(CaseFacts((friday,)), as_of=date(2026, 10, 26)).state == "due"


def test_a_friendly_client_is_reminded_five_days_before_and_only_once() -> None:
    assert (at(-6, friendly=True).state, at(-6, friendly=True).next_step_on) == ("quiet", late(-5))
    ready = at(-5, friendly=True)
    assert (ready.state, ready.letter, ready.letter_since, ready.amount) == ("pre_due", "pre_due", late(-5), 1000)
    went = (SentLetter("pre_due", late(-5), frozenset({1})),)
    assert at(-3, friendly=True, letters=went).letter is None
    assert at(1, friendly=True, letters=went).letter == "due"
    assert at(-5, item(amount="49"), friendly=True).state == "quiet"
    assert at(-5).state == "quiet"


def test_a_letter_that_went_is_not_offered_again_and_the_next_one_is() -> None:
    went = (SentLetter("late_7", late(7), frozenset({1})),)
    assert at(9, letters=went).letter is None
    assert at(14, letters=went).letter == "late_14"
    assert at(9, letters=(SentLetter("late_7", late(10)),)).letter == "late_7", "a later letter is not known yet"


def test_a_new_invoice_in_a_case_that_never_empties_is_still_asked_for() -> None:
    old, new = item(1), item(2, due=late(12))
    went = (SentLetter("late_14", late(14), frozenset({1})), SentLetter("due", late(14), frozenset({2})))
    found = at(20, old, new, moves=LATE_14, letters=went)
    assert (found.state, found.letter, found.letter_since) == ("late_14", "late_7", late(19))
    assert [i.id for i in found.items] == [1, 2]


def test_a_dispute_takes_out_one_invoice_and_leaves_the_rest() -> None:
    found = at(16, item(1, disputed=D(1000)), item(2, due=late(8)))
    assert (found.state, found.days_late, [i.id for i in found.items]) == ("late_7", 8, [2])
    assert (found.amount, found.overdue) == (1000, 2000)


def test_a_partly_paid_or_partly_contested_invoice_keeps_its_remainder() -> None:
    found = at(9, item(amount="400", disputed=D(150)))
    assert (found.state, found.amount) == ("late_7", 250)


def test_a_case_with_only_disputed_invoices_stays_where_it_was_and_says_why() -> None:
    found = at(40, item(disputed=D(1000)), moves=LATE_14[:2])
    assert (found.state, found.letter, [b.reason for b in found.blocked_by]) == ("late_7", None, ["disputed"])


def test_a_held_invoice_waits_and_the_others_go_on() -> None:
    found = at(16, item(1, held=True), item(2, due=late(8)))
    assert (found.letter, [i.id for i in found.items]) == ("late_7", [2])
    assert [b.reason for b in at(16, item(held=True)).blocked_by] == ["invoice_held"]


def test_a_hold_of_the_client_stops_letters_and_steps_until_its_end() -> None:
    found = at(16, hold=ClientHold("match bank", late(18)))
    assert (found.state, found.letter, found.next_step, found.next_step_on) == ("due", None, "step7", late(19))
    assert [(b.reason, b.until) for b in found.blocked_by] == [("client_held", late(18))]
    assert found.pause_because is None


def test_a_rest_of_some_cents_is_never_a_letter() -> None:
    found = at(16, item(amount="0.37"))
    assert (found.letter, [b.reason for b in found.blocked_by]) == (None, ["below_minimum"])


def promised(days: int, *arrivals: tuple[date, Decimal]) -> RunningPromise:
    promise = Promise(D(1000), late(8), late(10), "James Holt")
    return RunningPromise(promise, promise_status(promise, arrivals, as_of=late(days)))


PROMISED = (*LATE_14[:2], move(8, "promise_to_pay", "late_7", "promised"))


def test_a_running_promise_stops_the_ladder_and_is_asked_about_on_its_day() -> None:
    before = at(9, moves=PROMISED, promise=promised(9))
    assert (before.state, before.letter, before.next_step_on) == ("promised", None, late(15))
    assert [b.reason for b in before.blocked_by] == ["promise_running"]
    on_day = at(10, moves=PROMISED, promise=promised(10))
    assert (on_day.letter, on_day.letter_since) == ("promise_due", late(10))
    assert at(10, moves=PROMISED, promise=promised(10), letters=(SentLetter("promise_due", late(10)),)).letter is None


def test_a_broken_promise_comes_back_on_the_ladder_with_its_own_letter_first() -> None:
    assert at(14, moves=PROMISED, promise=promised(14)).state == "promised"
    found = at(15, moves=PROMISED, promise=promised(15))
    assert [(m.event, m.on) for m in found.moves_due] == [("promise_broken", late(15))]
    assert (found.state, found.letter) == ("late_14", "promise_broken")
    went = (SentLetter("promise_broken", late(15), frozenset({1})),)
    assert at(16, moves=PROMISED, promise=promised(16), letters=went).letter == "late_14"


def test_a_kept_promise_with_another_invoice_overdue_goes_on_by_age() -> None:
    found = at(11, item(2, due=late(3)), moves=PROMISED, promise=promised(11, (late(10), D(1000))))
    assert [m.event for m in found.moves_due] == ["promise_kept", "step7"]
    assert (found.state, found.letter) == ("late_7", "late_7")


def test_a_promise_with_nothing_overdue_left_closes_the_case() -> None:
    found = at(11, item(amount="0"), moves=PROMISED, promise=promised(11, (late(10), D(1000))))
    assert ([m.event for m in found.moves_due], found.state) == (["money_came"], "closed")


PLAN = Plan(D(1000), "EUR", late(15), split_equal(D(1000), "EUR", monthly_days(late(20), 3)))
PLANNED = (*LATE_14, move(15, "agree_plan", "late_14", "plan"))


def test_a_plan_is_chased_part_by_part_on_its_own_days() -> None:
    covered = item(in_plan=D(1000))
    quiet = at(16, covered, moves=PLANNED, plan=plan_status(PLAN, [], as_of=late(16)))
    assert (quiet.state, quiet.letter, quiet.next_step, quiet.next_step_on) == ("plan", None, "instalment", late(20))
    asked = at(17, covered, moves=PLANNED, plan=plan_status(PLAN, [], as_of=late(17)))
    assert (asked.letter, asked.letter_since) == ("instalment_due", late(17))
    held = CaseFacts((covered,), moves=PLANNED, plan=plan_status(PLAN, [], as_of=late(17)), instalment_held=True)
    assert position(held, as_of=late(17)).letter is None
    paid = plan_status(PLAN, [(late(19), D("333.33"))], as_of=late(22))
    assert at(22, covered, moves=PLANNED, plan=paid).letter is None


def test_a_part_more_than_five_days_late_escalates_the_plan() -> None:
    found = at(26, item(in_plan=D(1000)), moves=PLANNED, plan=plan_status(PLAN, [], as_of=late(26)))
    assert [(m.event, m.on) for m in found.moves_due] == [("plan_broken", late(26))]
    assert found.state == "escalated"


def test_imported_promises_and_plans_without_moves_wait_in_their_state() -> None:
    assert at(9, promise=promised(9)).state == "promised"
    assert at(16, plan=plan_status(PLAN, [], as_of=late(16))).state == "plan"


def test_a_month_of_run_rate_makes_a_pause_candidate_early_but_only_after_the_second_letter() -> None:
    early = at(15, run_rate=D(1000), moves=LATE_14)
    assert (early.pause_because, early.letter) == ("run_rate", "late_14")
    second = (SentLetter("late_14", late(14), frozenset({1})),)
    assert at(15, run_rate=D(1000), moves=LATE_14, letters=second).letter == "pause"
    assert at(15, run_rate=D("1000.01"), moves=LATE_14, letters=second).letter is None
    assert at(21, moves=LATE_14, letters=second).pause_because == "age"


def test_a_contract_that_forbids_a_pause_goes_to_escalation_instead() -> None:
    found = at(22, moves=LATE_14, pause_allowed=False, letters=(SentLetter("late_14", late(14)),))
    assert (found.pause_because, found.letter, found.next_step, found.next_step_on) == (
        None, None, "escalate", late(30),
    )  # fmt: skip


def test_after_the_pause_letter_comes_the_named_day_then_escalation_then_the_law() -> None:
    assert (at(22, moves=WARNED, pause_on=late(26)).next_step, at(22, moves=WARNED, pause_on=late(26)).days_left) == (
        "pause", 4,
    )  # fmt: skip
    assert at(22, moves=WARNED, pause_on=late(26)).letter is None
    assert (at(27, moves=PAUSED).next_step, at(27, moves=PAUSED).next_step_on) == ("escalate", late(30))
    escalated = (*PAUSED, move(31, "escalate", "paused", "escalated"))
    found = at(31, moves=escalated)
    assert (found.letter, found.next_step, found.next_step_on) == ("escalation", "legal", late(60))
    legal = at(90, moves=(*escalated, move(70, "legal", "escalated", "legal")))
    assert (legal.state, legal.letter, [b.reason for b in legal.blocked_by]) == ("legal", None, ["legal"])


def test_money_after_a_pause_closes_the_case_and_the_warm_letter_is_ready_even_with_invoices_not_due() -> None:
    upcoming = item(2, due=late(60))
    now = at(28, upcoming, moves=PAUSED)
    assert ([m.event for m in now.moves_due], now.state, now.letter) == (["paid"], "closed", "resume")
    closed = (*PAUSED, move(28, "settled", "paused", "closed"))
    next_day = at(29, upcoming, moves=closed)
    assert (next_day.state, next_day.letter) == ("quiet", "resume")
    assert at(29, upcoming, moves=closed, letters=(SentLetter("resume", late(29)),)).letter is None


def test_a_team_that_resumes_unpaid_is_back_on_the_ladder_without_a_second_pause_letter() -> None:
    back = (*PAUSED, move(28, "resume_unpaid", "paused", "late_14"))
    letters = (SentLetter("late_14", late(14)), SentLetter("pause", late(21)))
    found = at(29, moves=back, letters=letters)
    assert (found.state, found.letter, found.next_step) == ("late_14", None, "escalate")


def test_a_closed_case_is_followed_by_a_new_one() -> None:
    closed = (*LATE_14[:2], move(9, "paid", "late_7", "closed"))
    assert position(CaseFacts((), moves=closed), as_of=late(10)).state == "closed"
    found = at(20, item(2, due=late(12)), moves=closed)
    assert (found.state, [m.event for m in found.moves_due]) == ("late_7", ["due_day", "step7"])


def test_the_days_of_the_steps_are_settings() -> None:
    steps = Steps(late_7=10, late_14=20, pause=30)
    assert position(CaseFacts((item(),)), as_of=late(9), steps=steps).state == "due"
    assert position(CaseFacts((item(),)), as_of=late(29), steps=steps).letter == "late_14"


def run_days(make: Callable[[int], CaseFacts], days: range) -> tuple[list[Move], list[Position]]:
    """Ask every day and record what the system has to record."""
    moves: list[Move] = []
    seen = []
    for day in days:
        facts = make(day)
        found = position(CaseFacts(facts.items, moves=tuple(moves), friendly=True), as_of=late(day))
        moves += [Move(late(day), m.event, m.source, m.target) for m in found.moves_due]
        seen.append(found)
    return moves, seen


invoices = st.lists(
    st.tuples(st.integers(-20, 60), st.integers(1, 5000), st.integers(0, 90), st.sampled_from([0, 0, 1])),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30, deadline=None)
@given(invoices)
def test_day_by_day_the_system_makes_only_legal_moves_and_any_past_day_tells_the_same(
    drawn: list[tuple[int, int, int, int]],
) -> None:
    def facts(day: int) -> CaseFacts:
        rows = [
            LadderItem(n, str(n), late(due), D(amount) if day < due + paid_after else D(0), D(amount * contested))
            for n, (due, amount, paid_after, contested) in enumerate(drawn)
        ]
        return CaseFacts(tuple(rows))

    days = range(-30, 100)
    moves, seen = run_days(facts, days)
    state = DUNNING.init
    for made in moves:
        state = DUNNING.init if state == "closed" else state
        assert made.source == state
        state = DUNNING.fire(state, made.event, "SYS", lambda _name: True).target
    for day, was in zip(days, seen, strict=True):
        told = position(CaseFacts(facts(day).items, moves=tuple(moves), friendly=True), as_of=late(day))
        if was.state != "closed":
            assert (told.state, told.letter, told.amount) == (was.state, was.letter, was.amount)
        assert sum(i.chased for i in was.items) == was.amount
