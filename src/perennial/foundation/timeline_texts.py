"""How the foundation's own events read in the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.foundation import timeline_texts_company
from perennial.foundation.registry import VERBS, VerbSpec
from perennial.foundation.saying import read


def _queued(data: Mapping[str, Any]) -> str:
    return _("Letter “%(subject)s” to %(to)s is to leave %(at)s.") % {**_named(data), "at": _moment(data["leaves_at"])}


def _sent(data: Mapping[str, Any]) -> str:
    return _("Letter “%(subject)s” went to %(to)s.") % _named(data)


def _cancelled(data: Mapping[str, Any]) -> str:
    if data.get("reason"):
        return _("Letter “%(subject)s” to %(to)s was withdrawn: %(reason)s") % _named(data)
    return _("Letter “%(subject)s” to %(to)s was taken back.") % _named(data)


def _postponed(data: Mapping[str, Any]) -> str:
    named = {**_named(data), "at": _moment(data["again_at"])}
    return _("Letter “%(subject)s” to %(to)s was refused for now, next try %(at)s: %(reason)s") % named


def _unknown(data: Mapping[str, Any]) -> str:
    return _("It is not known whether letter “%(subject)s” reached %(to)s: %(reason)s") % _named(data)


def _dead(data: Mapping[str, Any]) -> str:
    return _("Letter “%(subject)s” to %(to)s did not leave: %(reason)s") % _named(data)


def _found(data: Mapping[str, Any]) -> str:
    named = {**_named(data), "where": read(data["where"])}
    return _("Letter “%(subject)s” to %(to)s was found as sent: %(where)s") % named


def _resent(data: Mapping[str, Any]) -> str:
    return _("Letter “%(subject)s” to %(to)s leaves again: %(reason)s") % _named(data)


def _named(data: Mapping[str, Any]) -> dict[str, str]:
    return {
        "subject": data.get("subject", ""), "to": ", ".join([*data.get("to", []), *data.get("cc", [])]),
        "reason": read(data.get("reason")),
    }  # fmt: skip


def _moment(value: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(value)), "SHORT_DATETIME_FORMAT")


_SPECS = (
    VerbSpec("letter.queued", gettext_lazy("Letter queued"), _queued, icon="mail"),
    VerbSpec("letter.sent", gettext_lazy("Letter sent"), _sent, icon="mail", tone="good"),
    VerbSpec("letter.cancelled", gettext_lazy("Letter withdrawn"), _cancelled, icon="mail"),
    VerbSpec("letter.postponed", gettext_lazy("Letter refused for now"), _postponed, icon="mail", tone="watch"),
    VerbSpec("letter.unknown", gettext_lazy("Letter not known to have left"), _unknown, icon="mail", tone="risk"),
    VerbSpec("letter.dead", gettext_lazy("Letter did not leave"), _dead, icon="mail", tone="risk"),
    VerbSpec("letter.found", gettext_lazy("Letter found as sent"), _found, icon="mail"),
    VerbSpec("letter.resent", gettext_lazy("Letter sent again"), _resent, icon="mail"),
)
for _spec in (*_SPECS, *timeline_texts_company.SPECS):
    VERBS.register(_spec.verb, _spec)
