"""C29: the rhythm is lost. It fires, does not fire, rests after it was done, and closes by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from perennial.care.actions import meetings as actions
from perennial.care.choices import MissedBy
from perennial.foundation.registry import CUES, LETTERS
from perennial.today.actions import find_cues, finish_item, refresh_queue
from perennial.today.choices import ItemState
from perennial.today.models import QueueItem
from tests.conftest import TODAY, Cast

pytestmark = pytest.mark.django_db


def met(cast: Cast, days: int, what: str) -> None:
    """A meeting of Harbor so many days ago (negative: ahead), and what became of it."""
    at = datetime(2026, 11, 23, 12, tzinfo=UTC) - timedelta(days=days)
    row = actions.plan_meeting(
        cast.harbor, title="Weekly", starts_at=at, minutes=30, zone="Europe/Kyiv", colleagues=[cast.alice],
        by=cast.by(cast.alice, at - timedelta(days=1)), as_of=at.date(),
    )  # fmt: skip
    if what == "held":
        actions.hold_meeting(row, by=cast.by(cast.alice), as_of=TODAY)
    elif what == "missed":
        actions.miss_meeting(row, missed_by=MissedBy.THEM, by=cast.by(cast.alice), as_of=TODAY)


def fired(cast: Cast, as_of: Any = TODAY) -> list[Any]:
    return [cue for cue in find_cues(as_of) if cue.rule == "C29"]


def test_two_missed_in_a_row_fire_even_where_the_next_is_planned(cast: Cast) -> None:
    met(cast, 14, "missed")
    met(cast, 7, "missed")
    met(cast, -3, "planned")
    (cue,) = fired(cast)
    rule = CUES["C29"]
    assert cue.client_id == cast.harbor.pk
    assert rule.why(cue.params) == "2 meetings in a row were missed."
    for language, word in (("en", "Tuesdays"), ("ru", "вторники"), ("uk", "вівторки")):
        letter = LETTERS["rhythm"].compose(cast.harbor.pk, language=language, sender=cast.alice, as_of=TODAY)
        assert word in letter.subject_text


def test_nothing_planned_for_two_weeks_fires(cast: Cast) -> None:
    met(cast, 5, "held")
    (cue,) = fired(cast)
    assert "14 days" in CUES["C29"].why(cue.params)


def test_it_does_not_fire_where_the_rhythm_holds_or_never_was(cast: Cast) -> None:
    assert fired(cast) == []
    met(cast, 14, "missed")
    met(cast, 7, "held")
    met(cast, -10, "planned")
    assert fired(cast) == []


def test_it_rests_after_it_was_done_and_comes_back(cast: Cast) -> None:
    met(cast, 5, "held")
    refresh_queue(by=cast.by(cast.hanna), as_of=TODAY)
    item = QueueItem.objects.get(rule="C29")
    finish_item(item.pk, by=cast.by(cast.alice), as_of=TODAY)
    refresh_queue(by=cast.by(cast.hanna), as_of=TODAY + timedelta(days=13))
    assert QueueItem.objects.filter(rule="C29").count() == 1
    refresh_queue(by=cast.by(cast.hanna), as_of=TODAY + timedelta(days=14))
    assert QueueItem.objects.filter(rule="C29").count() == 2


def test_it_closes_by_itself_when_the_next_meeting_is_planned(cast: Cast) -> None:
    met(cast, 5, "held")
    refresh_queue(by=cast.by(cast.hanna), as_of=TODAY)
    met(cast, -2, "planned")
    refresh_queue(by=cast.by(cast.hanna), as_of=TODAY)
    assert QueueItem.objects.get(rule="C29").state == ItemState.CLOSED
