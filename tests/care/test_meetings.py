"""Meetings told through their actions and letters: planned, moved, held, missed, kept over a change of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from perennial.care.actions import calendars
from perennial.care.actions import meetings as actions
from perennial.care.choices import MeetingResponse, MissedBy
from perennial.care.models import BusyCalendar, BusyTime, Meeting, Rhythm, Touch, WorkingHours
from perennial.care.queries.meetings import meeting_pulse, suggest_times
from perennial.care.rules.rhythm import moment, occasions, shifted
from perennial.foundation.delivery import deliver_next
from perennial.foundation.letters import send_letter
from perennial.foundation.models import OutboxMessage, TimelineEvent
from perennial.foundation.registry import LETTERS
from tests.conftest import NOW, TODAY, Cast

TUESDAY = datetime(2026, 11, 24, 14, tzinfo=UTC)  # 16:00 in Kyiv, 09:00 in New York


@pytest.fixture
def boston(cast: Cast) -> Any:
    cast.harbor.time_zone, cast.harbor.country = "America/New_York", "US"
    cast.harbor.save()
    return cast.harbor


def plan(cast: Cast, at: datetime = TUESDAY, **more: Any) -> Meeting:
    return actions.plan_meeting(
        cast.harbor, title="Weekly", starts_at=at, minutes=30, zone="Europe/Kyiv", colleagues=[cast.alice],
        contacts=list(cast.harbor.contacts.all()), by=cast.by(cast.alice), as_of=TODAY, **more,
    )  # fmt: skip


class Kept:
    """A transport that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    def send(self, mail: Any) -> Any:
        from perennial.foundation.mail_transport import Accepted

        self.mails.append(mail)
        return Accepted("250 ok")


def invite(cast: Cast, row: Meeting, key: str = "meeting_invite") -> OutboxMessage:
    spec = LETTERS[key]
    composed = spec.compose(row.pk, language=None, sender=cast.alice, as_of=TODAY)
    return send_letter(
        spec, row.pk, language=composed.language, subject=composed.subject_text, body=composed.body_text,
        to=[address for _name, address in composed.to], by=cast.by(cast.alice), as_of=TODAY,
        idempotency=f"{row.state}-{row.sequence}",
    )  # fmt: skip


@pytest.mark.django_db
def test_the_invitation_speaks_their_clock_and_carries_the_event(cast: Cast, boston: Any) -> None:
    row = plan(cast, agenda="Invoices\nNext sprint")
    message = invite(cast, row)
    assert "09:00" in message.body or "9:00" in message.body
    assert "New York" in message.subject and "Next sprint" in message.body
    way = Kept()
    assert deliver_next("w", now=lambda: NOW + timedelta(minutes=5), transport=way)
    text = way.mails[0].content.decode()
    assert "text/calendar" in text and "method=REQUEST" in text.replace('"', "")


@pytest.mark.django_db
def test_a_letter_about_a_meeting_that_moved_does_not_leave(cast: Cast, boston: Any) -> None:
    row = plan(cast)
    invite(cast, row)
    actions.move_meeting(row, starts_at=TUESDAY + timedelta(days=1), by=cast.by(cast.alice), as_of=TODAY)
    way = Kept()
    deliver_next("w", now=lambda: NOW + timedelta(minutes=5), transport=way)
    assert way.mails == []
    assert OutboxMessage.objects.get().state == "cancelled"


@pytest.mark.django_db
def test_a_held_meeting_is_a_touch_of_those_who_came_and_can_be_taken_back(cast: Cast) -> None:
    row = plan(cast)
    there = [p for p in row.people.all() if p.user_id or p.contact.name.startswith("Tom")]
    day = date(2026, 11, 24)
    actions.hold_meeting(row, text="Agreed on May", came=there, by=cast.by(cast.alice), as_of=day)
    touch = Touch.objects.get()
    assert [p.contact.name for p in touch.people.all()] == ["Tom Harbor"]
    assert (touch.on, touch.minutes) == (day, 30)
    actions.reopen_meeting(row, by=cast.by(cast.alice), as_of=day)
    touch.refresh_from_db()
    assert touch.withdrawn_on == day
    assert Meeting.objects.get().state == "planned"


@pytest.mark.django_db
def test_nobody_says_of_a_meeting_to_come_that_it_was_held_or_missed(cast: Cast) -> None:
    row = plan(cast)
    with pytest.raises(actions.NotPlannable):
        actions.hold_meeting(row, by=cast.by(cast.alice), as_of=TODAY)
    with pytest.raises(actions.NotPlannable):
        actions.miss_meeting(row, missed_by=MissedBy.THEM, by=cast.by(cast.alice), as_of=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"title": " "}, {"minutes": 0}, {"zone": "Mars/Base"}, {"colleagues": []},
                                   {"starts_at": NOW}])  # fmt: skip
def test_what_cannot_be_planned_is_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {"title": "x", "starts_at": TUESDAY, "minutes": 30, "zone": "Europe/Kyiv",
                             "colleagues": [cast.alice], **wrong}  # fmt: skip
    with pytest.raises(actions.NotPlannable):
        actions.plan_meeting(cast.harbor, **given, by=cast.by(cast.alice), as_of=TODAY)
    assert not Meeting.objects.exists() and not TimelineEvent.objects.filter(verb="meeting.planned").exists()


@pytest.mark.django_db
def test_people_of_another_client_are_not_invited(cast: Cast) -> None:
    with pytest.raises(actions.NotPlannable):
        actions.plan_meeting(
            cast.harbor, title="x", starts_at=TUESDAY, minutes=30, zone="Europe/Kyiv", colleagues=[cast.alice],
            contacts=list(cast.orbit.contacts.all()), by=cast.by(cast.alice), as_of=TODAY,
        )  # fmt: skip


def rhythm(cast: Cast, **more: Any) -> Rhythm:
    given: dict[str, Any] = {
        "title": "Weekly", "weekday": 1, "at": time(16), "zone": "Europe/Kyiv", "minutes": 30, "every_weeks": 1,
        "starts_on": TODAY, "colleagues": [cast.alice], "contacts": list(cast.harbor.contacts.all()), **more,
    }  # fmt: skip
    return actions.start_rhythm(cast.harbor, **given, by=cast.by(cast.alice), as_of=TODAY)


@pytest.mark.django_db
def test_a_rhythm_plans_six_weeks_ahead_once(cast: Cast) -> None:
    rhythm(cast)
    assert Meeting.objects.count() == 6
    assert actions.keep_rhythms(by=cast.by(cast.alice), as_of=TODAY) == 0
    week = TODAY + timedelta(days=7)
    assert actions.keep_rhythms(by=cast.by(cast.alice, NOW + timedelta(days=7)), as_of=week) == 1
    assert {m.people.count() for m in Meeting.objects.all()} == {3}


@pytest.mark.django_db
def test_a_rhythm_that_ends_calls_off_what_is_planned(cast: Cast) -> None:
    row = rhythm(cast)
    actions.end_rhythm(row, by=cast.by(cast.alice), as_of=TODAY)
    assert set(Meeting.objects.values_list("state", flat=True)) == {"cancelled"}
    assert actions.keep_rhythms(by=cast.by(cast.alice), as_of=TODAY) == 0


def test_the_hour_stays_where_it_was_set_and_the_other_side_is_told_when_theirs_moves() -> None:
    days = list(occasions(weekday=1, every_weeks=1, starts_on=date(2026, 10, 6), since=date(2026, 10, 6),
                          until=date(2026, 11, 17)))  # fmt: skip
    assert [day.day for day in days] == [6, 13, 20, 27, 3, 10, 17]
    assert {moment(day, time(16), "Europe/Kyiv").astimezone(UTC).hour for day in days} == {13, 14}
    # Ukraine changes on 25 October, New York on 1 November: one week an hour later over there
    assert shifted(days, time(16), "Europe/Kyiv", "America/New_York") == [(date(2026, 10, 27), time(10))]


@pytest.mark.django_db
def test_times_that_suit_know_meetings_calendars_hours_and_holidays(
    cast: Cast, boston: Any, django_assert_max_num_queries: Any
) -> None:
    hours = {"zone": "Europe/Kyiv", "opens": time(9), "closes": time(18), "days": list(range(5))}
    WorkingHours.objects.create(user=cast.alice, **hours)
    calendar = BusyCalendar.objects.create(user=cast.alice, url="https://calendar.example/a.ics", error="HTTP 500")
    BusyTime.objects.create(calendar=calendar, starts_at=TUESDAY, ends_at=TUESDAY + timedelta(minutes=30))
    plan(cast, at=TUESDAY + timedelta(minutes=30))
    tom = cast.harbor.contacts.get(name="Tom Harbor")
    with django_assert_max_num_queries(6):
        found = suggest_times(
            colleagues=[cast.alice], contacts=[tom], since=date(2026, 11, 24), until=date(2026, 11, 26), minutes=30,
            zone="Europe/Kyiv", now=NOW,
        )  # fmt: skip
    days = [found.start(slot).date() for slot in found.slots]
    assert date(2026, 11, 26) not in days  # Thanksgiving
    assert [found.start(s) for s in found.slots if found.start(s).date() == date(2026, 11, 24)] == [
        TUESDAY + timedelta(hours=1), TUESDAY + timedelta(hours=1, minutes=30),
    ]  # fmt: skip
    assert found.stale == [calendar]


@pytest.mark.django_db
def test_missed_in_a_row_is_counted_from_the_end(cast: Cast) -> None:
    for days_ago, what in ((21, "held"), (14, "them"), (7, "us")):
        at = TUESDAY - timedelta(days=days_ago)
        past = cast.by(cast.alice, at - timedelta(days=1))
        row = actions.plan_meeting(
            cast.harbor, title="Weekly", starts_at=at, minutes=30, zone="Europe/Kyiv", colleagues=[cast.alice],
            by=past, as_of=at.date(),
        )  # fmt: skip
        if what == "held":
            actions.hold_meeting(row, by=cast.by(cast.alice), as_of=TODAY)
        else:
            actions.miss_meeting(row, missed_by=MissedBy(what), by=cast.by(cast.alice), as_of=TODAY)
    found = meeting_pulse(TODAY)[cast.harbor.pk]
    assert (found.missed_in_row, found.next_on, found.last_held_on) == (2, None, date(2026, 11, 3))


@pytest.mark.django_db
def test_an_answer_is_kept_until_the_meeting_moves(cast: Cast) -> None:
    row = plan(cast)
    tom = row.people.get(contact__name="Tom Harbor")
    actions.answer_invitation(tom, response=MeetingResponse.ACCEPTED, by=cast.by(cast.alice), as_of=TODAY)
    actions.move_meeting(row, starts_at=TUESDAY + timedelta(days=1), by=cast.by(cast.alice), as_of=TODAY)
    tom.refresh_from_db()
    assert tom.response == "open"


@pytest.mark.django_db
def test_a_calendar_inside_the_network_is_not_read(cast: Cast) -> None:
    for url in ("http://127.0.0.1/a.ics", "webcal://localhost/a.ics", "file:///etc/passwd"):
        with pytest.raises(calendars.BadCalendar):
            calendars.add_calendar(url, user=cast.alice, by=cast.by(cast.alice), as_of=TODAY)
    assert not BusyCalendar.objects.exists()


@pytest.mark.django_db
def test_a_calendar_that_fails_keeps_what_it_said_before(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from perennial.foundation.fetch import FetchFailed

    row = BusyCalendar.objects.create(user=cast.alice, url="https://calendar.example/a.ics")
    BusyTime.objects.create(calendar=row, starts_at=TUESDAY, ends_at=TUESDAY + timedelta(hours=1))

    def fails(*args: Any, **kwargs: Any) -> Any:
        raise FetchFailed("It took too long to answer.")

    monkeypatch.setattr(calendars, "fetch", fails)
    assert not calendars.read_calendar(row, zone="UTC", now=NOW)
    row.refresh_from_db()
    assert row.error == "It took too long to answer." and row.times.count() == 1
