"""How the pulse reads in the timeline. All of it is for readers of notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.foundation.registry import VERBS, VerbSpec

Data = Mapping[str, Any]


def _sent(data: Data) -> str:
    return _("Round %(wave)s went to %(people)s.") % {"wave": data["wave"], "people": ", ".join(data["people"])}


def _reminded(data: Data) -> str:
    n = data["count"]
    text = ngettext("Round %(wave)s: %(n)d reminder", "Round %(wave)s: %(n)d reminders", n)
    return text % {"wave": data["wave"], "n": n}


def _closed(data: Data) -> str:
    n = data["silent"]
    text = ngettext("Round %(wave)s ended, %(n)d was silent.", "Round %(wave)s ended, %(n)d were silent.", n)
    return text % {"wave": data["wave"], "n": n}


def _answered(data: Data) -> str:
    if data.get("changed"):
        return _("%(contact)s changed the answer to %(score)s.") % data
    return _("%(contact)s answered %(score)s.") % data


def _rhythm(data: Data) -> str:
    if data.get("days"):
        return _("%(contact)s wants to be asked every %(days)s days at most.") % data
    return _("%(contact)s does not want to be asked by form any more.") % data


def _called(data: Data) -> str:
    if data.get("note"):
        return _("Called %(contact)s about the %(score)s: %(note)s") % data
    return _("Called %(contact)s about the %(score)s.") % data


def _joined(data: Data) -> str:
    if data.get("comment"):
        return _("%(contact)s was asked twice and had also answered %(score)s: %(comment)s") % data
    return _("%(contact)s was asked twice and had also answered %(score)s.") % data


def _relayed(data: Data) -> str:
    if data.get("person"):
        return _("Feedback of %(contact)s was relayed to %(person)s.") % data
    return _("The comment of %(contact)s was talked over with the team.") % data


def _add(verb: str, title: Any, text: Callable[[Data], str], icon: str = "chat", tone: str = "") -> None:
    VERBS.register(verb, VerbSpec(verb, title, text, icon=icon, tone=tone, note=True))


_add("pulse.sent", gettext_lazy("Round sent"), _sent, "mail")
_add("pulse.skipped", gettext_lazy("Round skipped"), lambda d: _("Round %(wave)s was skipped: %(reason)s") % d)
_add("pulse.reminded", gettext_lazy("Round reminded"), _reminded, "mail")
_add("pulse.closed", gettext_lazy("Round ended"), _closed)
_add("pulse.thanked", gettext_lazy("Round thanked"), lambda d: _("Round %(wave)s: calls made, comments read.") % d)
_add("pulse.told_back", gettext_lazy("Told back"), lambda d: _("Told back after %(wave)s: %(changes)s") % d, tone="acc")
_add("pulse.answered", gettext_lazy("Answer"), _answered)
_add("pulse.rhythm", gettext_lazy("Own rhythm"), _rhythm)
_add("pulse.called", gettext_lazy("Call after a low number"), _called, "phone")
_add("pulse.call_undone", gettext_lazy("Call taken back"), lambda d: _("Taken back: the call with %(contact)s") % d,
     "undo")  # fmt: skip
_add("pulse.joined", gettext_lazy("Two answers became one"), _joined)
_add("pulse.read", gettext_lazy("Comment read"), lambda d: _("The comment of %(contact)s was read.") % d)
_add("pulse.relayed", gettext_lazy("Feedback relayed"), _relayed)
_add("pulse.acknowledged", gettext_lazy("Feedback acknowledged"),
     lambda d: _("%(person)s read the feedback of %(contact)s.") % d)  # fmt: skip
