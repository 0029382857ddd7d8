"""A client's calendar answers an invitation by mail: the answer is set once, by who was asked, for the newest time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from perennial.care.actions.mailbox import take_mail
from perennial.care.actions.meetings import cancel_meeting, move_meeting, plan_meeting
from perennial.care.models import Meeting, ReceivedMail, Touch
from perennial.care.rules.calendar_answers import LARGEST, calendar_answers
from perennial.foundation.models import TimelineEvent
from tests.conftest import NOW, TODAY, Cast, real_data

TUESDAY = datetime(2026, 11, 24, 14, tzinfo=UTC)
CLARA = "clara@harbor.example"


def reply(uid: str, response: str, *, who: str = CLARA, sequence: int = 0, method: str = "REPLY") -> str:
    return "\r\n".join([
        "BEGIN:VCALENDAR", "PRODID:-//Calendar//EN", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT", f"UID:{uid}",
        f"SEQUENCE:{sequence}", "DTSTAMP:20261123T080000Z", "DTSTART:20261124T140000Z",
        "ORGANIZER:mailto:alice@lindenworks.example", f"ATTENDEE;CN=Clara;PARTSTAT={response}:mailto:{who}",
        "END:VEVENT", "END:VCALENDAR", "",
    ])  # fmt: skip


def mail(text: str, *, sender: str = CLARA, automatic: bool = False) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "alice@lindenworks.example", "Accepted: Weekly"
    message["Message-ID"] = f"<{abs(hash(text))}@example>"
    if automatic:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content("Clara comes.")
    message.add_alternative(text, subtype="calendar", params={"method": "REPLY"})
    return message.as_bytes()


@pytest.fixture
def weekly(cast: Cast) -> Meeting:
    return plan_meeting(
        cast.harbor, title="Weekly", starts_at=TUESDAY, minutes=30, zone="Europe/Kyiv", colleagues=[cast.alice],
        contacts=list(cast.harbor.contacts.filter(email=CLARA)), by=cast.by(cast.alice), as_of=TODAY,
    )  # fmt: skip


def take(cast: Cast, raw: bytes) -> str:
    return take_mail(raw, by=cast.by(cast.alice), at=NOW).outcome


def answered(meeting: Meeting) -> Any:
    return meeting.people.get(contact__email=CLARA).response


def events() -> int:
    return TimelineEvent.objects.filter(verb="meeting.answered").count()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "kept"), [("ACCEPTED", "accepted"), ("DECLINED", "declined"), ("TENTATIVE", "tentative")]
)
@pytest.mark.parametrize("automatic", [False, True])
def test_the_answer_is_set_once_and_is_no_talk(
    cast: Cast, weekly: Meeting, said: str, kept: str, automatic: bool
) -> None:
    raw = mail(reply(weekly.uid, said), automatic=automatic)
    assert take(cast, raw) == "answer"
    assert (answered(weekly), events()) == (kept, 1)
    assert take(cast, raw) == "answer"  # another copy of it
    assert (answered(weekly), events()) == (kept, 1)
    assert not Touch.objects.exists()
    assert not ReceivedMail.objects.exists()


@pytest.mark.django_db
def test_one_of_ours_answers_as_well(cast: Cast, weekly: Meeting) -> None:
    address = cast.alice.email
    assert take(cast, mail(reply(weekly.uid, "ACCEPTED", who=address.upper()), sender=address)) == "answer"
    assert weekly.people.get(user=cast.alice).response == "accepted"


@pytest.mark.django_db
def test_nobody_answers_for_another(cast: Cast, weekly: Meeting) -> None:
    take(cast, mail(reply(weekly.uid, "DECLINED"), sender="mallory@elsewhere.example"))
    take(cast, mail(reply(weekly.uid, "DECLINED", who="carl@harbor.example"), sender="carl@harbor.example"))
    take(cast, mail(reply("unknown@example", "DECLINED")))
    assert (answered(weekly), events()) == ("open", 0)


@pytest.mark.django_db
def test_an_answer_to_the_time_before_does_not_count(cast: Cast, weekly: Meeting) -> None:
    by = cast.by(cast.alice)
    moved = move_meeting(weekly, starts_at=TUESDAY + timedelta(days=1), minutes=30, by=by, as_of=TODAY)
    take(cast, mail(reply(moved.uid, "ACCEPTED", sequence=moved.sequence - 1)))
    assert answered(moved) == "open"
    take(cast, mail(reply(moved.uid, "ACCEPTED", sequence=moved.sequence)))
    assert answered(moved) == "accepted"
    cancel_meeting(moved, by=by, as_of=TODAY)
    take(cast, mail(reply(moved.uid, "DECLINED", sequence=moved.sequence + 1)))
    assert answered(moved) == "accepted"


@pytest.mark.parametrize(
    "text",
    ["", "REPLY", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT", reply("a", "NEEDS-ACTION"),
     reply("a", "ACCEPTED", method="REQUEST"), reply("a", "ACCEPTED") + " " * LARGEST],
)  # fmt: skip
def test_what_is_no_answer_answers_nothing(text: str) -> None:
    assert calendar_answers(text) == []


def test_calendars_of_other_programs_are_read_or_passed_over() -> None:
    files = sorted(real_data("calendars").rglob("*.ics"))
    found = {path.name: calendar_answers(path.read_bytes().decode("utf-8", "replace")) for path in files}
    assert {name for name, answers in found.items() if answers} <= {
        path.name for path in files if b"METHOD:REPLY" in path.read_bytes()
    }
    assert len(files) > 100
