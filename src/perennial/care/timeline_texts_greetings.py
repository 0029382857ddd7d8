"""How greetings and gifts read in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from perennial.care.rules.greetings import name_of
from perennial.foundation.registry import VerbSpec
from perennial.foundation.saying import said_day

Data = Mapping[str, Any]


def _greeted(template: str) -> Callable[[Data], str]:
    def say(data: Data) -> str:
        day, holiday = said_day(data["day"]), _(name_of(data["holiday"]))
        return _(template) % {"name": data["name"], "holiday": holiday, "day": day}

    return say


def _plainly(template: str) -> Callable[[Data], str]:
    return lambda data: _(template) % data


def _wish(data: Data) -> str:
    if data["quiet"]:
        return _("%(name)s wants no greetings for now.") % data
    return _("%(name)s is greeted on the days of their country and choice.") % data


_SENT = gettext_noop("%(holiday)s, %(day)s: %(name)s was greeted.")
_SKIPPED = gettext_noop("%(holiday)s, %(day)s: %(name)s is not greeted.")
_GIVEN = gettext_noop("%(what)s, %(amount)s %(currency)s")
_TAKEN_BACK = gettext_noop("Recorded by mistake: %(what)s")
SPECS = (
    VerbSpec("greeting.sent", gettext_lazy("Greeting"), _greeted(_SENT), icon="gift", note=True),
    VerbSpec("greeting.skipped", gettext_lazy("Greeting skipped"), _greeted(_SKIPPED), icon="gift", note=True),
    VerbSpec("greeting.wish", gettext_lazy("Wish about greetings"), _wish, icon="gift", note=True),
    VerbSpec("gift.given", gettext_lazy("Gift"), _plainly(_GIVEN), icon="gift", note=True),
    VerbSpec("gift.withdrawn", gettext_lazy("Gift taken back"), _plainly(_TAKEN_BACK), icon="undo", note=True),
)
