"""Tables of the care room, one module an aggregate."""

from perennial.care.models.greetings import Gift, Greeting, GreetingWish
from perennial.care.models.issues import Issue, IssueMove, IssueQuerySet
from perennial.care.models.mailbox import MailboxPlace
from perennial.care.models.meetings import (
    BusyCalendar,
    BusyTime,
    CalendarKey,
    Meeting,
    MeetingPerson,
    MeetingQuerySet,
    Rhythm,
    WorkingHours,
)
from perennial.care.models.promises import Promise, PromiseDate, PromiseOffer, PromiseQuerySet
from perennial.care.models.talks import TalkAnswer
from perennial.care.models.touches import ReceivedMail, Touch, TouchColleague, TouchContact, TouchQuerySet

__all__ = [
    "BusyCalendar",
    "BusyTime",
    "CalendarKey",
    "Gift",
    "Greeting",
    "GreetingWish",
    "Issue",
    "IssueMove",
    "IssueQuerySet",
    "MailboxPlace",
    "Meeting",
    "MeetingPerson",
    "MeetingQuerySet",
    "Promise",
    "PromiseDate",
    "PromiseOffer",
    "PromiseQuerySet",
    "ReceivedMail",
    "Rhythm",
    "TalkAnswer",
    "Touch",
    "TouchColleague",
    "TouchContact",
    "TouchQuerySet",
    "WorkingHours",
]
