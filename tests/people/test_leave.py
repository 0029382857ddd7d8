"""A leave through its life: asked for, decided, told, taken; and what refuses it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from perennial.foundation.models import TimelineEvent
from perennial.foundation.registry import VERBS
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import GuardFailed, NotAllowed
from perennial.people.actions.leave import (
    CannotLeave,
    approve_leave,
    ask_leave,
    cancel_leave,
    close_leaves,
    move_leave,
    reject_leave,
)
from perennial.people.models import Leave
from tests.conftest import TODAY, Cast

FIRST, LAST = date(2026, 12, 14), date(2026, 12, 23)


def asked(cast: Cast, **more: Any) -> Leave:
    span = {"starts_on": FIRST, "ends_on": LAST, **more}
    return ask_leave(cast.max, kind=span.pop("kind", "vacation"), by=cast.by(cast.max), as_of=TODAY, **span)


def test_delivery_approves_with_the_dates_before_their_eyes_and_somebody_who_covers(cast: Cast) -> None:
    row = asked(cast)
    words: dict[str, Any] = {"by": cast.by(cast.denys), "as_of": TODAY}
    with pytest.raises(GuardFailed):
        approve_leave(row, cover=None, needs_cover=True, dates_seen=True, **words)
    with pytest.raises(GuardFailed):
        approve_leave(row, cover=cast.rita, needs_cover=True, dates_seen=False, **words)
    with pytest.raises(NotAllowed):
        approve_leave(row, cover=cast.rita, needs_cover=True, dates_seen=True, by=cast.by(cast.alice), as_of=TODAY)
    done = approve_leave(row, cover=cast.rita, needs_cover=True, dates_seen=True, **words)
    assert (done.state, done.cover) == ("approved", cast.rita)
    with pytest.raises(ChangedMeanwhile):
        cancel_leave(row, by=cast.by(cast.max), as_of=TODAY)
    assert [move.after for move in done.moves.all()] == ["requested", "approved"]


def test_who_falls_ill_is_away_at_once_and_nothing_says_why(cast: Cast) -> None:
    row = asked(cast, kind="absent", starts_on=TODAY, ends_on=TODAY)
    assert row.state == "approved"
    columns = {field.name for field in Leave._meta.get_fields()}
    assert not columns & {"reason", "note", "text", "diagnosis", "comment"}


def test_it_is_turned_down_only_with_a_reason_and_taken_back_by_the_person(cast: Cast) -> None:
    row = asked(cast)
    with pytest.raises(GuardFailed):
        reject_leave(row, reason=" ", by=cast.by(cast.denys), as_of=TODAY)
    assert reject_leave(row, reason="The release", by=cast.by(cast.denys), as_of=TODAY).state == "rejected"
    again = asked(cast)  # the days of a leave that was turned down are free
    assert cancel_leave(again, by=cast.by(cast.max), as_of=TODAY).state == "cancelled"


def test_days_that_cannot_be_are_refused_by_a_sentence(cast: Cast) -> None:
    asked(cast)
    for span in (
        {"starts_on": LAST, "ends_on": LAST + timedelta(days=3)}, {"starts_on": LAST, "ends_on": FIRST},
        {"starts_on": date(2027, 1, 1), "ends_on": date(2028, 6, 1)},
        {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 1, 2), "cover": cast.max},
    ):  # fmt: skip
        with pytest.raises(CannotLeave):
            asked(cast, **span)


def test_the_director_decides_where_there_is_no_delivery(cast: Cast) -> None:
    row = asked(cast, ends_on=FIRST)
    by = cast.by(cast.olena)
    assert approve_leave(row, cover=None, needs_cover=False, dates_seen=True, by=by, as_of=TODAY).stands


def test_after_its_last_day_it_is_taken_and_says_whether_the_client_knew(cast: Cast) -> None:
    told = asked(cast, kind="absent", starts_on=TODAY, ends_on=TODAY)
    untold = asked(cast, kind="absent", starts_on=FIRST, ends_on=LAST)
    told = move_leave(told, "inform_client", by=cast.by(cast.alice), as_of=TODAY)
    system = cast.by(None)
    assert close_leaves([told, untold], untold={untold.pk}, by=system, as_of=TODAY) == 0
    rows = Leave.objects.select_related("person", "cover")
    assert close_leaves(rows, untold={untold.pk}, by=system, as_of=LAST + timedelta(days=1)) == 2
    assert set(Leave.objects.values_list("state", flat=True)) == {"taken"}
    assert "untold" in untold.moves.values_list("reason", flat=True)
    events = TimelineEvent.objects.filter(verb__startswith="leave.")
    assert {event.verb for event in events} == {"leave.ask", "leave.inform_client", "leave.over"}
    assert all("Max Dev" in VERBS.get(event.verb).text(event.data) for event in events)


def test_everybody_sees_their_own_and_the_team_is_seen_by_those_who_plan_with_it(cast: Cast) -> None:
    asked(cast)
    ask_leave(cast.rita, kind="vacation", starts_on=FIRST, ends_on=LAST, by=cast.by(cast.rita), as_of=TODAY)
    seen = {user.role: Leave.objects.visible_to(user).count() for user in (
        cast.alice, cast.hanna, cast.olena, cast.fedir, cast.sasha, cast.rita, cast.denys, cast.max
    )}  # fmt: skip
    assert seen == {"AM": 2, "HCS": 2, "DIR": 2, "FIN": 0, "SAL": 2, "REC": 2, "DLV": 2, "DEV": 1}
