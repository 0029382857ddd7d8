"""Nothing goes to anyone who has paid, has an unmatched credit, promised, disputes, or cannot be reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from perennial.receivables.letters.texts import LETTER_FIELDS
from perennial.receivables.rules.checks import (
    CHECKS,
    CheckSettings,
    LetterFacts,
    checks_before,
    may_go,
    still_needed,
)

NOW = datetime(2026, 11, 23, 9, 50, tzinfo=UTC)
GOOD = LetterFacts(
    letter="pause",
    as_of=NOW.date(),  # a Monday
    now=NOW,
    open=Decimal(41300),
    bank_read_at=NOW - timedelta(hours=24),
    last_letter_on=date(2026, 11, 18),
    recipient_mail="james@kestrel.example",
    recipient_is_theirs=True,
    pause_allowed=True,
    pause_on=date(2026, 11, 26),
    run_rate=Decimal(10_000),
    approved_by="Hanna",
    pressed_by="Alice",
)
SETTINGS = CheckSettings()


def failed(settings: CheckSettings = SETTINGS, **change: Any) -> list[str]:
    return [check.key for check in checks_before(replace(GOOD, **change), settings) if not check.passed]


def test_a_letter_with_everything_in_order_may_go() -> None:
    checks = checks_before(GOOD, SETTINGS)
    assert len({check.key for check in checks}) == len(checks) == 14
    assert may_go(checks)
    assert still_needed(GOOD, SETTINGS) is None


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"open": Decimal(0)}, "still_open"),
        ({"unmatched": Decimal("0.01")}, "no_unmatched_credit"),
        ({"bank_read_at": NOW - timedelta(hours=24, seconds=1)}, "bank_fresh"),
        ({"bank_read_at": None}, "bank_fresh"),
        ({"disputed": ("2026-0871",)}, "not_disputed"),
        ({"promise_until": date(2026, 11, 24)}, "no_promise"),
        ({"plan_runs": True}, "no_plan"),
        ({"client_held": True}, "not_held"),
        ({"held": ("2026-0871",)}, "not_held"),
        ({"last_letter_on": date(2026, 11, 19)}, "not_too_soon"),
        ({"last_letter_bounced": True}, "delivered"),
        ({"invoice_bounced": ("2026-0871",)}, "delivered"),
        ({"recipient_mail": ""}, "right_person"),
        ({"recipient_is_theirs": False}, "right_person"),
        ({"pause_allowed": False}, "pause_allowed"),
        ({"pause_on": date(2026, 11, 25)}, "pause_notice"),
        ({"pause_on": None}, "pause_notice"),
        ({"approved_by": ""}, "approved"),
        ({"approved_by": "", "run_rate": None}, "approved"),
        ({"pressed_by": ""}, "by_person"),
    ],
)
def test_each_thing_that_is_not_in_order_stops_the_pause_letter_alone(change: dict[str, Any], key: str) -> None:
    assert failed(**change) == [key]
    assert not may_go(checks_before(replace(GOOD, **change), SETTINGS))


def test_a_client_below_the_limit_needs_no_approval() -> None:
    assert failed(approved_by="", run_rate=Decimal("9999.99")) == []


def test_a_bank_kept_by_hand_is_never_too_old() -> None:
    assert failed(CheckSettings(bank_by_hand=True), bank_read_at=None) == []


def test_a_contract_nobody_knows_needs_an_acknowledgement_and_nothing_else_can_be_waved_through() -> None:
    checks = checks_before(replace(GOOD, pause_allowed=None), SETTINGS)
    assert not may_go(checks)
    assert may_go(checks, {"pause_allowed"})
    never_read = checks_before(replace(GOOD, bank_read_at=None), SETTINGS)
    assert not may_go(never_read, {"bank_fresh", "pause_allowed"})
    forbidden = checks_before(replace(GOOD, pause_allowed=False), SETTINGS)
    assert not may_go(forbidden, {"pause_allowed"})


@pytest.mark.parametrize("letter", CHECKS)
def test_only_the_first_three_steps_may_ever_leave_by_themselves(letter: str) -> None:
    everything = CheckSettings(release_by_itself=frozenset(CHECKS))
    facts = replace(GOOD, letter=letter, pressed_by="")
    assert may_go(checks_before(facts, everything)) == (letter in ("pre_due", "due", "late_7"))
    assert not may_go(checks_before(facts, SETTINGS))


def test_letters_that_ask_for_nothing_do_not_wait_for_the_bank() -> None:
    assert failed(letter="resume", open=Decimal(0), bank_read_at=None, last_letter_on=GOOD.as_of) == []
    assert failed(letter="promise_due", promise_until=date(2026, 11, 24), last_letter_on=GOOD.as_of) == []
    assert failed(letter="promise_due", unmatched=Decimal(5)) == ["no_unmatched_credit"]


def test_a_payment_between_draft_and_leaving_is_noticed() -> None:
    late = still_needed(replace(GOOD, open=Decimal(0)), SETTINGS)
    assert late is not None
    assert late.key == "still_open"


def test_every_letter_has_its_checks() -> None:
    assert set(CHECKS) == set(LETTER_FIELDS) - {"pause_one"}
