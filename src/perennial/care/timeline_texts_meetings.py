"""How meetings and calendars read in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perennial.care.choices import MeetingResponse, MissedBy
from perennial.foundation.registry import VerbSpec
from perennial.kernel.formats import format_date

Data = Mapping[str, Any]


def _values(data: Data) -> dict[str, str]:
    day = date.fromisoformat(data["day"]) if data.get("day") else None
    said = format_date(day, get_language() or "en") if day else ""
    return {
        "title": data.get("title", ""), "day": said, "clock": data.get("clock", ""),
        "city": str(data.get("zone", "")).rpartition("/")[2].replace("_", " "), "reason": data.get("reason", ""),
        "who": data.get("who", ""), "name": data.get("name", ""), "whose": data.get("whose", ""),
    }  # fmt: skip


def _says(text: Callable[[], str]) -> Callable[[Data], str]:
    return lambda data: text() % _values(data)


def _missed(data: Data) -> str:
    who = str(dict(MissedBy.choices).get(data.get("missed_by", ""), ""))
    return _("%(title)s on %(day)s: %(who)s") % {**_values(data), "who": who}


def _answered(data: Data) -> str:
    response = str(dict(MeetingResponse.choices).get(data.get("response", ""), ""))
    return _("%(who)s about %(title)s: %(response)s") % {**_values(data), "response": response}


def _cancelled(data: Data) -> str:
    if data.get("reason"):
        return _("%(title)s on %(day)s: %(reason)s") % _values(data)
    return _("%(title)s on %(day)s") % _values(data)


def _when() -> str:
    return _("%(title)s, %(day)s at %(clock)s (%(city)s)")


def _what() -> str:
    return _("%(title)s on %(day)s")


SPECS = (
    VerbSpec("meeting.planned", gettext_lazy("Meeting planned"), _says(_when), icon="calendar", note=True),
    VerbSpec("meeting.moved", gettext_lazy("Meeting moved"), _says(_when), icon="calendar", note=True),
    VerbSpec("meeting.cancelled", gettext_lazy("Meeting called off"), _cancelled, icon="x", note=True),
    VerbSpec("meeting.held", gettext_lazy("Meeting held"), _says(_what), icon="check", note=True),
    VerbSpec("meeting.missed", gettext_lazy("Meeting missed"), _missed, icon="calendar", note=True),
    VerbSpec("meeting.reopened", gettext_lazy("Meeting planned again"), _says(_when), icon="undo", note=True),
    VerbSpec("meeting.agenda", gettext_lazy("Agenda written"), _says(_what), icon="pencil", note=True),
    VerbSpec("meeting.answered", gettext_lazy("Answer to an invitation"), _answered, icon="mail", note=True),
    VerbSpec("rhythm.started", gettext_lazy("Rhythm started"), lambda d: str(d.get("title", "")), icon="calendar",
             note=True),
    VerbSpec("rhythm.ended", gettext_lazy("Rhythm ended"), lambda d: str(d.get("title", "")), icon="calendar",
             note=True),
    VerbSpec("hours.set", gettext_lazy("Working hours set"), lambda d: str(d.get("name", "")), icon="calendar"),
    VerbSpec("calendar.added", gettext_lazy("Calendar read from now on"), lambda d: str(d.get("whose", "")),
             icon="calendar", note=True),
    VerbSpec("calendar.dropped", gettext_lazy("Calendar forgotten"), lambda d: str(d.get("whose", "")), icon="x",
             note=True),
    VerbSpec("calendar.key", gettext_lazy("Calendar address made"), lambda d: str(d.get("name", "")), icon="calendar"),
    VerbSpec("calendar.key_ended", gettext_lazy("Calendar address ended"), lambda d: str(d.get("name", "")), icon="x"),
)  # fmt: skip
