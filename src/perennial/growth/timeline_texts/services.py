"""How services read in the timeline. What is said of a client is for readers of notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.foundation.registry import VERBS, VerbSpec
from perennial.foundation.saying import said_day
from perennial.growth.choices.services import Stand

Data = Mapping[str, Any]


def _named(data: Data) -> str:
    return _("“%(title)s”") % {"title": data["service"]}


def _marked(data: Data) -> str:
    said = _("“%(service)s”: %(stand)s.") % {"service": data["service"], "stand": Stand(data["stand"]).label}
    until = _("Until %(day)s.") % {"day": said_day(data["until"])} if data.get("until") else ""
    return " ".join(part for part in (said, data.get("note", ""), until) if part)


def _unmarked(data: Data) -> str:
    return _("Nothing is said of “%(service)s” any more.") % {"service": data["service"]}


for _verb, _title, _text, _icon, _note in (
    ("service.added", gettext_lazy("Service added"), _named, "plus", False),
    ("service.changed_words", gettext_lazy("Service said otherwise"), _named, "pencil", False),
    ("service.retired", gettext_lazy("Service retired"), _named, "archive", False),
    ("service.sold_again", gettext_lazy("Service sold again"), _named, "undo", False),
    ("service.marked", gettext_lazy("Where the client stands with a service"), _marked, "growth", True),
    ("service.unmarked", gettext_lazy("Mark of a service taken back"), _unmarked, "undo", True),
):
    VERBS.register(_verb, VerbSpec(_verb, _title, _text, icon=_icon, note=_note))
