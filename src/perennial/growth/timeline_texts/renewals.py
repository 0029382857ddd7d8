"""How renewals read in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import get_language, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

from perennial.foundation.registry import VERBS, VerbSpec
from perennial.kernel import formats

Data = Mapping[str, Any]
MOVES: Final = {
    "window": gettext_noop("%(number)s: the talk about going on is to be opened; the term ends on %(day)s."),
    "open_talk": gettext_noop("%(number)s: the talk about going on after %(day)s is open."),
    "terms": gettext_noop("%(number)s: terms for the time after %(day)s are on the table."),
    "agree": gettext_noop("%(number)s: agreed to go on after %(day)s."),
    "sign": gettext_noop("%(number)s: renewed, signed. The old term ends on %(day)s."),
    "rolls_over": gettext_noop("%(number)s: goes on by itself after %(day)s."),
    "no": gettext_noop("%(number)s: not renewed, ends on %(day)s."),
    "cancelled_early": gettext_noop("%(number)s: not renewed, ends on %(day)s."),
    "evergreen": gettext_noop("%(number)s: open-ended, another year ended on %(day)s."),
}


def _day(value: Any) -> str:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return formats.format_date(day, (get_language() or "en")[:2], "full")


def _moved(data: Data) -> str:
    template = MOVES[data["event"]]
    said = _(template) % {"number": data["number"], "day": _day(data["ends_on"])}
    return f"{said} {data['reason']}".strip()


def _about(template: str) -> Callable[[Data], str]:
    return lambda data: _(template) % {
        "number": data["number"], "text": data.get("text", ""), "day": _day(data.get("notice_on") or data["ends_on"]),
    }  # fmt: skip


_NEAR = gettext_noop("%(number)s: the last day for notice is %(day)s.")
_OFFER = gettext_noop("%(number)s: our offer for the next term was written.")
_ADDED = gettext_noop("%(number)s: must be true before the notice date: %(text)s")
_TRUE = gettext_noop("%(number)s: true now: %(text)s")
_OPEN = gettext_noop("%(number)s: not true after all: %(text)s")
for _spec in (
    VerbSpec("renewal.moved", gettext_lazy("Renewal moved on"), _moved, icon="swap", note=True),
    VerbSpec("renewal.notice_near", gettext_lazy("Notice date near"), _about(_NEAR), icon="calendar", note=True),
    VerbSpec("renewal.offer", gettext_lazy("Offer for a renewal"), _about(_OFFER), icon="pencil", note=True),
    VerbSpec("renewal.point_added", gettext_lazy("Must be true for a renewal"), _about(_ADDED), icon="plus", note=True),
    VerbSpec("renewal.point_true", gettext_lazy("True for a renewal"), _about(_TRUE), icon="check", note=True),
    VerbSpec("renewal.point_open", gettext_lazy("Not true for a renewal"), _about(_OPEN), icon="undo", note=True),
):
    VERBS.register(_spec.verb, _spec)
