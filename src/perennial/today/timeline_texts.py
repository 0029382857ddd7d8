"""How decisions about queue items read in the timeline. Their causes are about money, so they are shown like money."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.foundation.registry import CUES, VERBS, VerbSpec
from perennial.foundation.saying import said_day, said_money
from perennial.today.choices import NotUsefulReason

Data = Mapping[str, Any]


def _opened(data: Data) -> str:
    if data.get("amount"):
        return _("%(what)s, %(amount)s.") % {"what": _what(data), "amount": said_money(data)}
    return _("%(what)s.") % {"what": _what(data)}


def _closed(data: Data) -> str:
    return _("Its cause is gone: %(what)s.") % {"what": _what(data)}


def _done(data: Data) -> str:
    return _("Done: %(what)s.") % {"what": _what(data)}


def _snoozed(data: Data) -> str:
    return _("Put off until %(day)s: %(what)s.") % {"day": said_day(data.get("snoozed_until")), "what": _what(data)}


def _not_useful(data: Data) -> str:
    reason = dict(NotUsefulReason.choices).get(data.get("reason", ""), "")
    return _("Not useful (%(reason)s): %(what)s.") % {"reason": reason, "what": _what(data)}


def _reopened(data: Data) -> str:
    return _("Back in the queue: %(what)s.") % {"what": _what(data)}


def _what(data: Data) -> str:
    rule = CUES.get(data.get("rule", ""))
    return str(rule.title) if rule else str(data.get("rule", ""))


def _add(verb: str, title: Any, text: Callable[[Data], str], icon: str) -> None:
    VERBS.register(verb, VerbSpec(verb, title, text, icon=icon, money=True))


_add("item.opened", gettext_lazy("Came into the queue"), _opened, "bell")
_add("item.closed", gettext_lazy("Left the queue by itself"), _closed, "check")
_add("item.done", gettext_lazy("Done"), _done, "check")
_add("item.snoozed", gettext_lazy("Snoozed"), _snoozed, "snooze")
_add("item.not_useful", gettext_lazy("Not useful"), _not_useful, "x")
_add("item.reopened", gettext_lazy("Back in the queue"), _reopened, "undo")
