"""How the first 90 days read in the timeline. All of it is for readers of notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.foundation.registry import VERBS, VerbSpec
from perennial.foundation.saying import said_changes, said_day
from perennial.handover.choices import Step

Data = Mapping[str, Any]


def _name(data: Data) -> str:
    return data.get("title") or str(Step(data["kind"]).label)


def _begun(data: Data) -> str:
    n = data["steps"]
    text = ngettext(
        "The first 90 days are watched: first day %(day)s, %(n)d step.",
        "The first 90 days are watched: first day %(day)s, %(n)d steps.",
        n,
    )
    return text % {"day": said_day(data["starts_on"]), "n": n}


MOVES: dict[str, Callable[[], str]] = {
    "start": lambda: _("The first 90 days have started."),
    "gate30": lambda: _("The first month is passed."),
    "gate60": lambda: _("The second month is passed."),
    "gate90": lambda: _("The first 90 days are finished."),
    "risk": lambda: _("The first 90 days came under watch."),
    "steady": lambda: _("The watch ended: the third month goes on."),
    "restart": lambda: _("The first 90 days began anew."),
    "client_lost": lambda: _("The first 90 days stopped: the client is gone."),
}


def _moved(data: Data) -> str:
    said = MOVES[data["event"]]()
    late = int(data.get("late") or 0)
    if late:
        text = ngettext("%(said)s It was %(n)d day late.", "%(said)s It was %(n)d days late.", late)
        said = text % {"said": said, "n": late}
    return _("%(said)s %(reason)s") % {"said": said, "reason": data["reason"]} if data.get("reason") else said


def _done(data: Data) -> str:
    return _("Done: %(step)s.") % {"step": _name(data)}


def _skipped(data: Data) -> str:
    return _("Skipped: %(step)s. %(reason)s") % {"step": _name(data), "reason": data["reason"]}


def _reopened(data: Data) -> str:
    return _("To be done again: %(step)s.") % {"step": _name(data)}


def _added(data: Data) -> str:
    return _("Step added, by %(day)s: %(step)s.") % {"step": _name(data), "day": said_day(data["due_on"])}


def _changed(data: Data) -> str:
    labels = {"due_on": _("By"), "owner": _("Who does it")}
    return _("%(step)s: %(changes)s") % {"step": _name(data), "changes": said_changes(data, labels, {})}


for _verb, _title, _text, _icon in (
    ("onboarding.begun", gettext_lazy("First 90 days begun"), _begun, "play"),
    ("onboarding.moved", gettext_lazy("First 90 days moved on"), _moved, "arrow-right"),
    ("onboarding.step_done", gettext_lazy("Step done"), _done, "check"),
    ("onboarding.step_skipped", gettext_lazy("Step skipped"), _skipped, "x"),
    ("onboarding.step_reopened", gettext_lazy("Step taken back"), _reopened, "undo"),
    ("onboarding.step_added", gettext_lazy("Step added"), _added, "plus"),
    ("onboarding.step_changed", gettext_lazy("Step moved"), _changed, "calendar"),
):
    VERBS.register(_verb, VerbSpec(_verb, _title, _text, icon=_icon, note=True))
