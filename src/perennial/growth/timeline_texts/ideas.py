"""How ideas read in the timeline. All of it is for readers of notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.foundation.registry import VERBS, VerbSpec

Data = Mapping[str, Any]


def _titled(data: Data) -> str:
    return _("“%(title)s”") % {"title": data["title"]}


def _moved(data: Data) -> str:
    named = {"title": data["title"]}
    said = {
        "research": _("“%(title)s” is prepared."),
        "pitch": _("“%(title)s” was told to the client."),
        "yes": _("The client agreed: “%(title)s”."),
        "no": _("The client declined: “%(title)s”."),
        "park": _("“%(title)s” is parked."),
        "wake": _("“%(title)s” is back from the parking place."),
        "done": _("“%(title)s” is delivered, measured and told back."),
        "dropped": _("“%(title)s” was dropped."),
    }[data["event"]] % named
    return f"{said} {data['reason']}".strip()


for _verb, _title, _text, _icon in (
    ("idea.noted", gettext_lazy("Idea noted"), _titled, "idea"),
    ("idea.written", gettext_lazy("Idea written"), _titled, "pencil"),
    ("idea.moved", gettext_lazy("Idea moved on"), _moved, "arrow-right"),
):
    VERBS.register(_verb, VerbSpec(_verb, _title, _text, icon=_icon, note=True))
