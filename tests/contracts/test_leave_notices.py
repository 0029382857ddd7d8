"""Clients hear of leave in time, by letter or in talk, with dates and cover only; and what they answer."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from perennial.contracts.actions.leave import (
    NotTold,
    answer_leave,
    change_dates,
    close_past_leaves,
    settle_leave,
    tell_client,
)
from perennial.contracts.models import LeaveNotice
from perennial.contracts.queries.leave import untold
from perennial.foundation.letters import cancel_letter, send_letter
from perennial.foundation.models import TimelineEvent
from perennial.foundation.registry import CUES, LETTERS, VERBS
from perennial.foundation.timeline import system
from perennial.kernel.lifecycle import GuardFailed
from perennial.people.actions.leave import approve_leave, ask_leave
from perennial.people.models import Leave
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import Team, active, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


def approved(cast: Cast, days: int = 20, length: int = 4, **more: Any) -> Leave:
    start = TODAY + timedelta(days=days)
    row = ask_leave(
        more.pop("person", cast.max), kind="vacation", starts_on=start, ends_on=start + timedelta(days=length),
        cover=more.pop("cover", None), by=cast.by(cast.max), as_of=TODAY,
    )  # fmt: skip
    return approve_leave(
        row, cover=None, needs_cover=False, dates_seen=True, by=cast.by(cast.denys), as_of=TODAY
    )  # fmt: skip


def test_a_client_told_in_time_agrees_or_objects_and_the_objection_is_settled(cast: Cast, team: Team) -> None:
    alice = cast.by(cast.alice)
    row = approved(cast)
    assert [(one.client, one.notice) for one in untold(TODAY, 30)] == [(cast.harbor, None)]
    notice = tell_client(row, cast.harbor, by=alice, as_of=TODAY)
    row.refresh_from_db()
    assert (row.state, notice.reason, untold(TODAY, 30)) == ("informed", "", [])
    with pytest.raises(NotTold, match="know already"):
        tell_client(row, cast.harbor, by=alice, as_of=TODAY)
    with pytest.raises(NotTold, match="object to"):
        answer_leave(notice, answer="objects", by=alice, as_of=TODAY)
    with pytest.raises(GuardFailed):
        answer_leave(notice, answer="objects", words="release", by=alice, as_of=TODAY + timedelta(days=14))
    notice = answer_leave(notice, answer="objects", words="The release", by=alice, as_of=TODAY)
    row.refresh_from_db()
    assert (row.state, notice.words) == ("objected", "The release")
    moved = change_dates(
        row, starts_on=row.starts_on + timedelta(days=7), ends_on=row.ends_on + timedelta(days=7), cover=cast.rita,
        by=alice, as_of=TODAY,
    )  # fmt: skip
    assert (moved.state, moved.cover, LeaveNotice.objects.get().answer) == ("informed", cast.rita, "")
    notice = answer_leave(LeaveNotice.objects.get(), answer="objects", words="Still", by=alice, as_of=TODAY)
    with pytest.raises(GuardFailed):
        settle_leave(Leave.objects.get(), agreed=" ", by=alice, as_of=TODAY)
    done = settle_leave(Leave.objects.get(), agreed="Rita covers reviews", by=alice, as_of=TODAY)
    assert (done.state, LeaveNotice.objects.get().answer) == ("acknowledged", "agrees")
    for event in TimelineEvent.objects.filter(verb__startswith="leave."):
        assert VERBS[event.verb].text(event.data)
    assert close_past_leaves(by=system(NOW), as_of=done.ends_on) == 0
    assert close_past_leaves(by=system(NOW), as_of=done.ends_on + timedelta(days=1)) == 1


def test_who_tells_late_says_why_and_all_clients_count(cast: Cast, team: Team) -> None:
    alice = cast.by(cast.alice)
    active(cast, team.orbit, cast.max, "20", seat="Second", share=Decimal("0.2"))
    row = approved(cast, days=3)
    with pytest.raises(NotTold, match="say why"):
        tell_client(row, cast.harbor, by=alice, as_of=TODAY)
    tell_client(row, cast.harbor, reason="Decided today", by=alice, as_of=TODAY)
    row.refresh_from_db()
    assert row.state == "approved" and [one.client for one in untold(TODAY, 14)] == [cast.orbit]
    tell_client(row, cast.orbit, reason="Decided today", by=cast.by(cast.bohdan), as_of=TODAY)
    row.refresh_from_db()
    assert row.state == "informed"
    first, second = LeaveNotice.objects.order_by("pk")
    answer_leave(first, answer="agrees", by=alice, as_of=TODAY)
    row.refresh_from_db()
    assert row.state == "informed"
    answer_leave(LeaveNotice.objects.get(pk=second.pk), answer="agrees", by=alice, as_of=TODAY)
    row.refresh_from_db()
    assert row.state == "acknowledged"


def test_other_dates_of_an_approved_leave_are_asked_for_anew(cast: Cast, team: Team) -> None:
    row = approved(cast)
    fresh = change_dates(
        row, starts_on=date(2027, 1, 11), ends_on=date(2027, 1, 12), cover=None, by=cast.by(cast.max), as_of=TODAY
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.state, fresh.state, fresh.starts_on) == ("cancelled", "requested", date(2027, 1, 11))


def test_the_letter_names_dates_and_cover_in_the_clients_language_and_is_the_notice(cast: Cast, team: Team) -> None:
    approved(cast, person=team.lena, cover=cast.rita)
    spec, words = LETTERS["leave"], {"sender": cast.bohdan, "as_of": TODAY}
    texts = {code: spec.compose(cast.orbit.pk, language=code, **words).body_text for code in ("en", "ru", "uk")}
    assert "Lena Kravets is away from 13 December to 17 December; Rita Lys covers." in texts["en"]
    assert "не работает с 13 декабря" in texts["ru"] and "заменяет Rita Lys" in texts["ru"]
    assert "не працює з 13 грудня" in texts["uk"] and "заміняє Rita Lys" in texts["uk"]
    composed = spec.compose(cast.orbit.pk, language=None, **words)
    assert composed.language == "uk" and composed.body_text == texts["uk"]
    message = send_letter(
        spec, cast.orbit.pk, language="uk", subject=composed.subject_text, body=composed.body_text,
        to=[address for _name, address in composed.to], by=cast.by(cast.bohdan), as_of=TODAY, idempotency="x",
    )  # fmt: skip
    notice = LeaveNotice.objects.get()
    assert (notice.client, notice.how, notice.reason, Leave.objects.get().state) == (
        cast.orbit, "letter", "", "informed"
    )  # fmt: skip
    assert not untold(TODAY, 60)
    assert all(not check.ok for check in spec.checks(cast.orbit.pk, by=cast.by(cast.bohdan), as_of=TODAY)[:1])
    cancel_letter(message, by=cast.by(cast.bohdan), as_of=TODAY)
    assert [one.client for one in untold(TODAY, 60)] == [cast.orbit]


def test_the_cue_fires_rests_and_closes_by_itself(cast: Cast, team: Team, django_assert_max_num_queries: Any) -> None:
    def items(day: date = TODAY) -> list[tuple[str, str]]:
        refresh_queue(by=system(NOW), as_of=day)
        rows = QueueItem.objects.filter(rule="C30", state="open").select_related("client")
        return [(row.client.name, row.letter) for row in rows]

    assert items() == []  # nobody is away
    row = approved(cast, days=20)
    assert items() == [] and items(TODAY + timedelta(days=6)) == [("Harbor Pay", "leave")]
    with django_assert_max_num_queries(9):
        (cue,) = CUES["C30"].find(TODAY + timedelta(days=6))
    rule, params = CUES["C30"], dict(cue.params)
    assert "Max Dev, 13 Dec to 17 Dec" in rule.why(params) and rule.headline(params) and rule.action(params)
    finish_item(QueueItem.objects.get(rule="C30").pk, by=cast.by(cast.alice), as_of=TODAY + timedelta(days=6))
    assert items(TODAY + timedelta(days=8)) == []
    assert items(TODAY + timedelta(days=14)) == [("Harbor Pay", "leave")]
    tell_client(row, cast.harbor, reason="Late", by=cast.by(cast.alice), as_of=TODAY + timedelta(days=14))
    assert items(TODAY + timedelta(days=14)) == []


def test_half_of_a_team_away_is_said_too(cast: Cast, team: Team) -> None:
    active(cast, team.harbor, cast.denys, "40", seat="Second")
    row = approved(cast, days=7)
    tell_client(row, cast.harbor, reason="Late", by=cast.by(cast.alice), as_of=TODAY)
    (cue,) = CUES["C30"].find(TODAY)
    assert cue.client_id == cast.harbor.pk and "1 of 2 developers are away on 30 Nov" in CUES["C30"].why(cue.params)
