"""How events about our people's skills, terms and leave read in the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from perennial.foundation.registry import VERBS, VerbSpec
from perennial.foundation.saying import said_changes, said_day
from perennial.people.choices import CareerStep, LeaveKind, Level
from perennial.people.models import Employment

Data = Mapping[str, Any]
_LEVELS = dict(Level.choices)


def _skill_set(data: Data) -> str:
    named = {"name": data["name"], "skill": data["skill"], "level": _LEVELS.get(data["level"], data["level"])}
    return _("%(name)s: %(skill)s, %(level)s.") % named


def _skill_dropped(data: Data) -> str:
    return _("%(skill)s is no longer among the skills of %(name)s.") % data


def _terms(data: Data) -> str:
    labels = {f.name: f.verbose_name for f in Employment._meta.get_fields() if hasattr(f, "verbose_name")}
    return _("Terms of work of %(name)s: %(changes)s") % {
        "name": data["name"], "changes": said_changes(data, labels, {})
    }  # fmt: skip


def _named(data: Data) -> dict[str, str]:
    return {
        "name": data["name"], "start": said_day(data["starts_on"]), "end": said_day(data["ends_on"]),
        "kind": str(dict(LeaveKind.choices).get(data["kind"], data["kind"])), "cover": data.get("cover", ""),
        "reason": data.get("reason", ""),
    }  # fmt: skip


def _asked(data: Data) -> str:
    if data["kind"] == LeaveKind.ABSENT:
        return _("%(name)s is away from %(start)s to %(end)s.") % _named(data)
    return _("%(name)s asked for leave from %(start)s to %(end)s.") % _named(data)


def _approved(data: Data) -> str:
    if data.get("cover"):
        return _("The leave of %(name)s from %(start)s to %(end)s was approved; %(cover)s covers.") % _named(data)
    return _("The leave of %(name)s from %(start)s to %(end)s was approved.") % _named(data)


def _rejected(data: Data) -> str:
    return _("The leave of %(name)s from %(start)s to %(end)s was turned down: %(reason)s") % _named(data)


def _cancelled(data: Data) -> str:
    return _("The leave of %(name)s from %(start)s to %(end)s was cancelled.") % _named(data)


def _informed(data: Data) -> str:
    if data.get("reason") == "nobody":
        return _("The leave of %(name)s from %(start)s to %(end)s concerns no client.") % _named(data)
    if data.get("reason") == "untold":
        return _("The leave of %(name)s from %(start)s to %(end)s was over before the client was told.") % _named(data)
    return _("The client knows of the leave of %(name)s from %(start)s to %(end)s.") % _named(data)


def _acknowledged(data: Data) -> str:
    return _("The client agrees to the leave of %(name)s from %(start)s to %(end)s.") % _named(data)


def _objected(data: Data) -> str:
    return _("The client objects to the leave of %(name)s from %(start)s to %(end)s: %(reason)s") % _named(data)


def _moved(data: Data) -> str:
    return _("The leave of %(name)s is now from %(start)s to %(end)s.") % _named(data)


def _settled(data: Data) -> str:
    return _("The leave of %(name)s was settled with the client: %(reason)s") % _named(data)


def _over(data: Data) -> str:
    return _("The leave of %(name)s from %(start)s to %(end)s is over.") % _named(data)


def _coached(data: Data) -> str:
    return _("%(name)s was coached.") % data


def _coaching_withdrawn(data: Data) -> str:
    return _("A coaching note about %(name)s was taken back.") % data


def _career(data: Data) -> str:
    named = {
        "name": data["name"], "step": str(dict(CareerStep.choices).get(data["step"], data["step"])),
        "day": said_day(data["since"]), "reason": data["reason"],
    }  # fmt: skip
    return _("%(name)s since %(day)s: %(step)s. %(reason)s") % named


_SPECS = (
    VerbSpec("coaching.noted", gettext_lazy("Coaching"), _coached, icon="chat", note=True),
    VerbSpec("coaching.withdrawn", gettext_lazy("Coaching taken back"), _coaching_withdrawn, icon="undo", note=True),
    VerbSpec("career.moved", gettext_lazy("Step of a career"), _career, icon="growth", tone="good", note=True),
    VerbSpec("skill.set", gettext_lazy("Skill of a person"), _skill_set, icon="user"),
    VerbSpec("skill.dropped", gettext_lazy("Skill taken off"), _skill_dropped, icon="user"),
    VerbSpec("terms.set", gettext_lazy("Terms of work"), _terms, icon="user"),
    VerbSpec("leave.ask", gettext_lazy("Leave asked for"), _asked, icon="calendar"),
    VerbSpec("leave.approve", gettext_lazy("Leave approved"), _approved, icon="calendar", tone="good"),
    VerbSpec("leave.reject", gettext_lazy("Leave turned down"), _rejected, icon="calendar", tone="watch"),
    VerbSpec("leave.cancel", gettext_lazy("Leave cancelled"), _cancelled, icon="calendar"),
    VerbSpec("leave.inform_client", gettext_lazy("Client knows of leave"), _informed, icon="calendar"),
    VerbSpec("leave.acknowledge", gettext_lazy("Client agrees to leave"), _acknowledged, icon="calendar", tone="good"),
    VerbSpec("leave.object", gettext_lazy("Client objects to leave"), _objected, icon="calendar", tone="risk"),
    VerbSpec("leave.move_dates", gettext_lazy("Leave moved"), _moved, icon="calendar"),
    VerbSpec("leave.settled", gettext_lazy("Leave settled with the client"), _settled, icon="calendar", tone="good"),
    VerbSpec("leave.over", pgettext_lazy("leave", "Leave is over"), _over, icon="calendar"),
)
for _spec in _SPECS:
    VERBS.register(_spec.verb, _spec)
