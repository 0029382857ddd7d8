"""The promise finder on labelled sentences; half were kept aside while the rules were written."""

from __future__ import annotations

from datetime import date, time

import pytest

from perennial.kernel.finder import find_promises
from perennial.kernel.finder.deadlines import read_deadline
from perennial.kernel.finder.find import plainly, sentences
from tests.care.labelled import LANGUAGES, SAID_ON, labelled, score


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_half_kept_aside_is_found_well_enough(language: str) -> None:
    rows = labelled(language)
    held = score(row for row in rows if row.held)
    assert len(rows) >= 150
    assert held.n >= 75
    assert held.f1 >= 0.85
    assert held.precision >= 0.9
    assert held.whose >= 0.9
    assert held.days >= 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_half_the_rules_were_written_on_stays_found(language: str) -> None:
    assert score(row for row in labelled(language) if not row.held).f1 >= 0.98


@pytest.mark.parametrize(("text", "day", "at"), [
    ("by friday 17:00", date(2026, 11, 27), time(17)),
    ("on monday", date(2026, 11, 30), None),
    ("by next friday", date(2026, 12, 4), None),
    ("by 3 pm tomorrow", date(2026, 11, 24), time(15)),
    ("before 5 january", date(2027, 1, 5), None),
    ("by 2026-12-31", date(2026, 12, 31), None),
    ("до 27.11", date(2026, 11, 27), None),
    ("завтра до полудня", date(2026, 11, 24), time(12)),
    ("до кінця місяця", date(2026, 11, 30), None),
    ("протягом двох тижнів", date(2026, 12, 7), None),
    ("by 31 february", None, None),
    ("some day", None, None),
])  # fmt: skip
def test_a_deadline_is_read_from_the_day_it_was_said(text: str, day: date | None, at: time | None) -> None:
    found = read_deadline(text, SAID_ON)
    assert (found.day, found.at) == (day, at)


def test_what_was_due_last_week_is_no_promise() -> None:
    assert read_deadline("by last monday", SAID_ON).past
    assert not find_promises("We will send it last week.", said_on=SAID_ON)


def test_a_mail_of_the_client_turns_the_direction_round() -> None:
    (ours,) = find_promises("I will send it by Friday.", said_on=SAID_ON)
    (theirs,) = find_promises("I will send it by Friday.", said_on=SAID_ON, by_us=False)
    assert (ours.ours, theirs.ours) == (True, False)


def test_a_note_of_several_sentences_gives_each_promise_once() -> None:
    text = "Good call, budget stays.\nI will send the estimate by Friday. Tom will confirm it on Monday. Is that fine?"
    found = find_promises(text, said_on=SAID_ON)
    assert [(f.ours, f.day) for f in found] == [(True, date(2026, 11, 27)), (False, date(2026, 11, 30))]


def test_hostile_and_empty_texts_are_read_in_no_time() -> None:
    for text in ("", "\n\n", "i will " * 20_000, "а" * 50_000, "1" * 50_000, "I'll \x00 send ‮ it by Friday"):
        find_promises(text[:4000], said_on=SAID_ON)


def test_sentences_end_where_they_end() -> None:
    assert sentences("Met Dr. Hall. Will send it.") == ["Met Dr. Hall.", "Will send it."]
    assert plainly("Ещё  один’") == "еще один'"
