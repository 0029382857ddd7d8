"""How expansions read in the timeline. All of it is for readers of notes; nothing of it tells a margin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.foundation.registry import VERBS, VerbSpec

Data = Mapping[str, Any]


def _titled(data: Data) -> str:
    return _("“%(title)s”") % {"title": data["title"]}


def _vouched(data: Data) -> str:
    return _("The margin of “%(title)s” was vouched for.") % {"title": data["title"]}


def _answered(data: Data) -> str:
    return _("Recruiters on “%(title)s”: %(word)s") % {"title": data["title"], "word": data["reason"]}


def _tied(data: Data) -> str:
    count = int(data["count"])
    return ngettext(
        "“%(title)s”: %(n)d placement is its work.", "“%(title)s”: %(n)d placements are its work.", count
    ) % {"title": data["title"], "n": count}  # fmt: skip


def _moved(data: Data) -> str:
    named = {"title": data["title"]}
    said = {
        "qualify": _("“%(title)s”: need, money, who decides and when are known."),
        "propose": _("“%(title)s” was offered to the client."),
        "yes_in_principle": _("The client said yes in principle: “%(title)s”."),
        "start": _("“%(title)s” is won: the work has started."),
        "not_staffed": _("“%(title)s” was lost: we did not find the people."),
        "park": _("“%(title)s” is parked."),
        "wake": _("“%(title)s” is back from the parking place."),
        "no": _("The client said no: “%(title)s”."),
    }[data["event"]] % named
    return f"{said} {data['reason']}".strip()


for _verb, _title, _text, _icon in (
    ("expansion.spotted", gettext_lazy("Expansion spotted"), _titled, "growth"),
    ("expansion.written", gettext_lazy("Expansion written"), _titled, "pencil"),
    ("expansion.margin", gettext_lazy("Margin of an expansion"), _vouched, "check"),
    ("expansion.staffing", gettext_lazy("Staffing of an expansion"), _answered, "users"),
    ("expansion.tied", gettext_lazy("Work of an expansion"), _tied, "users"),
    ("expansion.moved", gettext_lazy("Expansion moved on"), _moved, "arrow-right"),
):
    VERBS.register(_verb, VerbSpec(_verb, _title, _text, icon=_icon, note=True))
