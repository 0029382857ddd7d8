"""Calendars of the world: each is read or refused with a sentence, none crashes, none hangs."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from perennial.integrations.ics.parse import (
    NOT_A_CALENDAR,
    NOTHING_READABLE,
    TOO_LARGE,
    TOO_MANY,
    UnreadableCalendar,
    read_busy,
)
from perennial.integrations.ics.write import Event, Guest, feed, invitation
from tests.conftest import real_data

START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 30, tzinfo=UTC)
SENTENCES = {NOT_A_CALENDAR, NOTHING_READABLE, TOO_LARGE, TOO_MANY}


def busy(text: str, zone: str = "Europe/Kyiv") -> list[tuple[str, str]]:
    found = read_busy(text.replace("\n", "\r\n").encode(), start=START, end=END, zone=zone)
    return [(a.strftime("%m-%d %H:%M"), b.strftime("%m-%d %H:%M")) for a, b in found.spans]


def event(*lines: str) -> str:
    inside = "\n".join(lines)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\n{inside}\nEND:VEVENT\nEND:VCALENDAR\n"


def test_every_calendar_of_the_corpus_is_read_or_refused_with_a_sentence() -> None:
    read = refused = 0
    for path in sorted(real_data("calendars").rglob("*.ics")):
        began = time.process_time()
        try:
            read_busy(path.read_bytes(), start=START, end=END, zone="Europe/Kyiv")
            read += 1
        except UnreadableCalendar as error:
            assert str(error) in SENTENCES, path
            refused += 1
        assert time.process_time() - began < 30, f"{path} takes for ever"
    assert read > 340
    assert read + refused > 500


def test_a_weekly_event_keeps_its_hour_where_the_clock_changes() -> None:
    text = event("DTSTART;TZID=America/New_York:20261020T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4")
    assert busy(text) == [("11-03 14:00", "11-03 15:00"), ("11-10 14:00", "11-10 15:00")]


def test_whole_days_and_times_without_a_zone_are_the_owners() -> None:
    assert busy(event("DTSTART;VALUE=DATE:20261124")) == [("11-23 22:00", "11-24 22:00")]
    assert busy(event("DTSTART:20261124T100000", "DTEND:20261124T110000")) == [("11-24 08:00", "11-24 09:00")]


def test_what_is_free_or_called_off_is_not_busy() -> None:
    assert busy(event("DTSTART:20261124T100000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT")) == []
    assert busy(event("DTSTART:20261124T100000Z", "DURATION:PT1H", "STATUS:CANCELLED")) == []


def test_touching_events_are_one_span() -> None:
    one = event("DTSTART:20261124T100000Z", "DTEND:20261124T110000Z")
    two = event("DTSTART:20261124T110000Z", "DTEND:20261124T113000Z").replace("UID:1", "UID:2")
    inside = two.partition("PRODID:x\n")[2].rpartition("END:VCALENDAR")[0]
    assert busy(one.replace("END:VCALENDAR\n", f"{inside}END:VCALENDAR\n")) == [("11-24 10:00", "11-24 11:30")]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY",
                                  "FREQ=DAILY;BYHOUR=9,10,11,12;BYMINUTE=0,20,40"])  # fmt: skip
def test_a_rule_that_never_ends_is_left_out_and_counted(rule: str) -> None:
    broken = event("DTSTART:20200101T000000Z", "DURATION:PT1M", f"RRULE:{rule}")
    good = event("DTSTART:20261124T100000Z", "DURATION:PT1H").replace("UID:1", "UID:2")
    inside = good.partition("PRODID:x\n")[2]
    text = broken.replace("END:VCALENDAR\n", inside)
    found = read_busy(text.encode(), start=START, end=END, zone="UTC")
    assert (len(found.spans), found.left_out) == (1, 1)


@pytest.mark.parametrize("content", [b"", b"<html>", b"\x00\x01", b"BEGIN:VCALENDAR", b"x" * 5_000_000])
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableCalendar):
        read_busy(content, start=START, end=END, zone="UTC")


def test_a_file_cut_in_half_keeps_the_events_before_the_cut() -> None:
    one = event("DTSTART:20261124T100000Z", "DURATION:PT1H")
    assert busy(one.partition("END:VCALENDAR")[0] + "BEGIN:VEVENT\nUID:2\nDTSTART:2026") == [
        ("11-24 10:00", "11-24 11:00")
    ]


def test_an_invitation_is_read_back_as_it_was_meant() -> None:
    meeting = Event(
        "uid-1", 2, "Ревью, спринт; часть 1", datetime(2026, 11, 24, 9, tzinfo=UTC),
        datetime(2026, 11, 24, 9, 30, tzinfo=UTC), ("Alice Марченко", "alice@lindenworks.example"),
        datetime(2026, 11, 23, tzinfo=UTC), "https://meet.example/x",
        guests=(Guest('Tom "T" Reyes', "tom@harbor.example", response="accepted"),),
    )  # fmt: skip
    text = invitation(meeting)
    assert "METHOD:REQUEST" in text and "SEQUENCE:2" in text and "PARTSTAT=ACCEPTED" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    found = read_busy(text.encode(), start=START, end=END, zone="UTC")
    assert found.spans == ((meeting.starts_at, meeting.ends_at),)
    assert "BEGIN:VEVENT" in feed("Alice", [meeting])


def test_a_name_cannot_add_lines_to_an_invitation() -> None:
    nasty = "Tom\r\nATTENDEE:mailto:evil@example.com\r\nX"
    meeting = Event("u", 0, nasty, START, END, (nasty, "a@b.example"), START, nasty, nasty,
                    guests=(Guest(nasty, "t@x.example"),))  # fmt: skip
    lines = invitation(meeting).split("\r\n")
    assert [line for line in lines if line.startswith("ATTENDEE")] == [
        line for line in lines if line.startswith("ATTENDEE;")
    ]
