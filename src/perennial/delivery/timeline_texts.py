"""How events of hours read in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perennial.foundation.registry import VERBS, VerbSpec
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
    month = formats.format_date(date.fromisoformat(data["month"]), (get_language() or "en")[:2], "month")
    return MOVES[data["event"]]() % {**data, "month": month, "who": data.get("who") or "–"}


_SPEC = VerbSpec("timesheet.moved", gettext_lazy("Hours of a month"), _moved, icon="calendar")
VERBS.register(_SPEC.verb, _SPEC)
