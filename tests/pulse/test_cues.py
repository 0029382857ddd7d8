"""C12 to C15: each fires, does not fire, rests and closes by itself; each has its letter in three languages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from perennial.foundation.letters import send_letter
from perennial.foundation.registry import CUES, LETTERS
from perennial.foundation.store import change_settings
from perennial.pulse.actions import answers, rounds
from perennial.pulse.actions.answers import Said
from perennial.pulse.models import FeedbackAnswer, FeedbackRound
from perennial.today.actions import find_cues
from tests.conftest import NOW, TODAY, Cast
from tests.pulse.conftest import of, send

DAY = timedelta(days=1)


def held(cast: Cast, on: date, close: bool = True, **said: Any) -> FeedbackRound:
    """A round sent on the day; `said` by first name: a score, or a Said."""
    row = send(cast, on=on, form="full" if any(isinstance(v, Said) for v in said.values()) else "short")
    for name, value in said.items():
        given = value if isinstance(value, Said) else Said(value)
        answers.answer_round(of(row, name).pk, given, at=NOW, as_of=on)
    if close:
        rounds.close_round(FeedbackRound.objects.get(pk=row.pk), by=cast.by(cast.alice), as_of=on + 14 * DAY)
    return row


def found(rule: str, day: date = TODAY) -> list[Any]:
    return [cue for cue in find_cues(day) if cue.rule == rule]


def reads(cue: Any) -> None:
    """Its sentences can be said, and its letter is there in three languages for its person."""
    rule = CUES[cue.rule]
    params = {k: v.isoformat() if isinstance(v, date) else v for k, v in cue.params.items()}
    assert rule.headline(params) and rule.why(params) and rule.action(params) and rule.facts(params)
    for language in ("en", "ru", "uk"):
        composed = LETTERS[cue.letter].compose(cue.subject[1], language=language, sender=None, as_of=TODAY)
        assert composed.body_text and composed.to


def test_c12_a_silent_decision_maker(cast: Cast) -> None:
    held(cast, TODAY - 200 * DAY, Tom=9)
    assert found("C12") == []  # one round is no silence
    held(cast, TODAY - 100 * DAY)
    (cue,) = found("C12")  # Tom pays and does not decide: his silence is his own
    assert (cue.params["name"], cue.params["rounds"]) == ("Clara Harbor", 2)
    reads(cue)
    change_settings({"pulse.silent_rounds": 3}, by=cast.by(cast.olena), as_of=TODAY)
    assert found("C12") == []
    change_settings({"pulse.silent_rounds": 2}, by=cast.by(cast.olena), as_of=TODAY)
    held(cast, TODAY - DAY, close=False, Clara=8)
    assert found("C12") == []  # she spoke: it closes by itself
    assert CUES["C12"].cool_down_days == 90


def test_c13_a_low_number_a_fall_and_a_falling_mean(cast: Cast) -> None:
    row = held(cast, TODAY - 95 * DAY, Tom=9, Clara=9)
    assert found("C13", TODAY - 80 * DAY) == []
    held(cast, TODAY - DAY, close=False, Tom=7, Clara=6)
    low = {cue.params["name"].split()[0]: cue for cue in found("C13")}
    assert {name: cue.params["kind"] for name, cue in low.items()} == {"Clara": "low", "Tom": "drop"}
    for cue in low.values():
        reads(cue)
    for name in low:
        answer = FeedbackAnswer.objects.exclude(round=row).get(contact__name__startswith=name)
        answers.mark_called(answer, by=cast.by(cast.alice), as_of=TODAY)
    assert found("C13") == []  # called: closed by itself
    assert CUES["C13"].cool_down_days == 30


def test_c13_the_mean_of_four_rounds_falls(cast: Cast) -> None:
    for back, score in ((380, 10), (280, 9), (180, 8), (80, 7)):
        held(cast, TODAY - back * DAY, Clara=score, Tom=score)
    (cue,) = found("C13", TODAY - 70 * DAY)
    assert (cue.cause, cue.params["rounds"], cue.params["slope"]) == ("falling", 4, -1.0)
    assert "1" in CUES["C13"].why({**cue.params})
    assert found("C13", TODAY) == []  # eighty days later it is no news


def test_c14_a_happy_decision_maker_is_asked_once_in_half_a_year(cast: Cast) -> None:
    held(cast, TODAY - DAY, close=False, Tom=10)
    assert found("C14") == []  # he does not decide
    answers.answer_round(
        of(FeedbackRound.objects.get(), "Clara").pk, Said(9, "The best team"), at=NOW, as_of=TODAY
    )  # fmt: skip
    (cue,) = found("C14")
    assert cue.letter in ("referral_ask", "portfolio_ask")
    reads(cue)
    spec = LETTERS["referral_ask"]
    letter = spec.compose(cue.subject[1], language="en", sender=cast.alice, as_of=TODAY)
    assert "The best team" in letter.body_text
    send_letter(
        spec, cue.subject[1], language="en", subject=letter.subject_text, body=letter.body_text,
        to=["clara@harbor.example"], by=cast.by(cast.alice), as_of=TODAY, idempotency="x",
    )  # fmt: skip
    assert found("C14") == []
    assert CUES["C14"].cool_down_days == 180


def test_c14_is_silent_while_somebody_there_is_unhappy(cast: Cast) -> None:
    held(cast, TODAY - DAY, close=False, Clara=10, Tom=4)
    assert found("C14") == []


def test_c15_a_comment_with_a_low_part_is_talked_over_with_the_team(cast: Cast) -> None:
    held(cast, TODAY - DAY, close=False, Clara=Said(9, "", {"speed": 4}), Tom=Said(8, "All fine", {"speed": 9}))
    assert found("C15") == []  # a number without a word, a word without a low number
    answer = of(FeedbackRound.objects.get(), "Clara")
    answers.answer_round(answer.pk, Said(9, "Reviews come late", {"speed": 4}), at=NOW, as_of=TODAY)
    (cue,) = found("C15")
    assert (cue.params["part"], cue.params["answer_by"]) == ("speed", TODAY + 4 * DAY)
    reads(cue)
    answers.relay_to_team(of(FeedbackRound.objects.get(), "Clara"), by=cast.by(cast.alice), as_of=TODAY)
    assert found("C15") == []


def test_the_cues_of_the_whole_book_take_a_fixed_number_of_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    held(cast, TODAY - DAY, close=False, Clara=5, Tom=4)
    send(cast, cast.orbit)
    send(cast, cast.kestrel)
    from perennial.foundation.sharing import sharing

    with sharing(), django_assert_max_num_queries(12):
        for rule in ("C12", "C13", "C14", "C15"):
            list(CUES[rule].find(TODAY))


@pytest.mark.parametrize("key", ["pulse_request", "pulse_reminder", "pulse_tell_back", "pulse_relay", "referral_ask"])
@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_every_letter_has_its_text(key: str, language: str) -> None:
    from perennial.kernel.letters import load_letter

    assert load_letter("perennial.pulse", "letters", key, language, LETTERS[key].fields)  # type: ignore[arg-type]
