"""How events of hours and of requests for people read in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perennial.delivery.blocker_texts import SPECS as BLOCKERS
from perennial.delivery.rules.lengths import length_text
from perennial.delivery.staffing_texts import SPECS as STAFFING
from perennial.foundation.registry import VERBS, VerbSpec
from perennial.foundation.saying import said_day
from perennial.kernel import formats

Data = Mapping[str, Any]
MOVES: dict[str, Callable[[], str]] = {
    "submit": lambda: _("%(person)s submitted the hours of %(month)s."),
    "return": lambda: _("The hours of %(person)s for %(month)s went back: %(reason)s"),
    "reconcile": lambda: _("The hours of %(person)s for %(month)s are checked."),
    "reopen": lambda: _("The hours of %(person)s for %(month)s are open again."),
    "send": lambda: _("The hours of %(person)s for %(month)s went to the client."),
    "approve": lambda: _("%(who)s approved the hours of %(person)s for %(month)s."),
    "silent": lambda: _("Nobody objected to the hours of %(person)s for %(month)s: they count as approved, as agreed."),
    "dispute": lambda: _("%(who)s disputes hours of %(person)s for %(month)s: %(reason)s"),
    "correct": lambda: _("The disputed hours of %(person)s for %(month)s are being corrected."),
    "settle": lambda: _("The dispute about the hours of %(person)s for %(month)s is settled."),
    "invoice": lambda: _("The hours of %(person)s for %(month)s are invoiced."),
    "release": lambda: _("The hours of %(person)s for %(month)s may be invoiced again: their invoice was credited."),
    "void": lambda: _("The hours of %(person)s for %(month)s are void."),
}


def _moved(data: Data) -> str:
    return MOVES[data["event"]]() % {**data, "month": _month(data), "who": data.get("who") or "–"}


def _logged(data: Data) -> str:
    return _("%(person)s wrote %(hours)s hours for %(day)s.") % _entry(data)


def _changed(data: Data) -> str:
    return _("%(person)s: the hours of %(day)s are now %(hours)s.") % _entry(data)


def _deleted(data: Data) -> str:
    return _("%(person)s: %(hours)s hours of %(day)s were deleted.") % _entry(data)


def _week(data: Data) -> str:
    return _("%(person)s filled in the week of %(day)s: %(hours)s hours written or changed.") % _entry(data)


def _asked(data: Data) -> str:
    if data.get("number"):
        return _("%(contact)s was reminded of the hours of %(month)s.") % {**data, "month": _month(data)}
    return _("%(contact)s was asked to approve the hours of %(month)s.") % {**data, "month": _month(data)}


SETTLED: dict[str, Callable[[], str]] = {
    "ours": lambda: _("%(person)s, %(day)s: the client's tracker differs, ours is right: %(reason)s"),
    "theirs": lambda: _("%(person)s, %(day)s: our hours were corrected by the client's tracker: %(reason)s"),
    "agreed": lambda: _("%(person)s, %(day)s: a figure was agreed with the client: %(reason)s"),
    "asked": lambda: _("%(person)s was asked about the hours of %(day)s: %(reason)s"),
    "answer": lambda: _("%(person)s about the hours of %(day)s: %(reason)s"),
}


def _difference(data: Data) -> str:
    return SETTLED[data["how"]]() % {**data, "day": said_day(data["day"])}


def _compared(data: Data) -> str:
    return _("The hours of %(month)s were compared with the client's tracker: %(count)s differences.") % {
        "month": _month(data), "count": data["count"],
    }  # fmt: skip


def _entry(data: Data) -> dict[str, str]:
    hours = length_text(int(data["seconds"]))
    return {"person": data["person"], "hours": hours, "day": said_day(data["day"])}


def _month(data: Data) -> str:
    return formats.format_date(date.fromisoformat(data["month"]), (get_language() or "en")[:2], "month")


for _spec in (
    VerbSpec("timesheet.moved", gettext_lazy("Hours of a month"), _moved, icon="calendar"),
    VerbSpec("hours.logged", gettext_lazy("Hours written"), _logged, icon="clock"),
    VerbSpec("hours.changed", gettext_lazy("Hours changed"), _changed, icon="clock"),
    VerbSpec("hours.deleted", gettext_lazy("Hours deleted"), _deleted, icon="clock"),
    VerbSpec("hours.week", gettext_lazy("Hours of a week"), _week, icon="clock"),
    VerbSpec("hours.compared", gettext_lazy("Hours compared"), _compared, icon="clock"),
    VerbSpec("hours.difference", gettext_lazy("Difference of hours"), _difference, icon="clock"),
    VerbSpec("hours.asked", gettext_lazy("Client asked to approve hours"), _asked, icon="mail"),
    *STAFFING,
    *BLOCKERS,
):
    VERBS.register(_spec.verb, _spec)
