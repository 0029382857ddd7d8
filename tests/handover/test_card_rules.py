"""How much of a card is filled in, and when a hand-over is stuck: without a database."""

from __future__ import annotations

import pytest

from perennial.handover.rules.card import FIELDS, MUST, filled
from perennial.handover.rules.stuck import Standing, Terms, reminders_due, stuck

TERMS = Terms()


def standing(state: str = "submitted", waits: int = 0, missing: int = 0, signed: int | None = None) -> Standing:
    return Standing(state, waits, missing, signed, introduced=False)


def test_a_card_is_ready_with_all_must_haves_and_four_fifths_of_it() -> None:
    assert filled({}).percent == 0 and filled(dict.fromkeys(FIELDS, "x")).percent == 100
    ten = dict.fromkeys(FIELDS[:10], "x")
    assert filled(ten).percent == 83 and filled(ten).ready(80)
    nine = dict.fromkeys(FIELDS[:9], "x")
    assert filled(nine).percent == 75 and not filled(nine).ready(80)
    lacking = {name: "x" for name in FIELDS if name != MUST[2]} | {MUST[2]: "  \n"}
    assert filled(lacking).percent == 91 and filled(lacking).missing_must == (MUST[2],)
    assert not filled(lacking).ready(80)


@pytest.mark.parametrize(
    ("one", "kinds"),
    [
        (standing(waits=2), []),
        (standing(waits=3), ["waits"]),
        (standing("draft", waits=3, missing=2), ["missing"]),
        (standing("draft", waits=3), []),
        (standing("returned", waits=2, missing=2), []),
        (standing("planned", signed=7), []),
        (standing("planned", signed=8), ["intro"]),
        (standing("submitted", waits=3, signed=8), ["waits", "intro"]),
        (standing("introduced", waits=9, signed=9), []),
        (Standing("planned", 9, 0, 30, introduced=True), []),
    ],
)  # fmt: skip
def test_what_makes_a_hand_over_stuck(one: Standing, kinds: list[str]) -> None:
    assert [sign.kind for sign in stuck(one, TERMS)] == kinds


def test_the_manager_is_reminded_after_two_working_days_and_the_head_after_four() -> None:
    assert [reminders_due(standing(waits=n), TERMS) for n in range(6)] == [0, 0, 1, 1, 2, 2]
    assert reminders_due(standing("planned", waits=9), TERMS) == 0
