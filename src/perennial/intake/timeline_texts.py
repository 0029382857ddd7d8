"""How imports read in the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.foundation.registry import VERBS, VerbSpec


def _applied(data: Mapping[str, Any]) -> str:
    count = sum(data.get("created", {}).values())
    return ngettext(
        "“%(source)s” was imported: %(count)d record.", "“%(source)s” was imported: %(count)d records.", count
    ) % {"source": data.get("source", ""), "count": count}


def _taken_back(data: Mapping[str, Any]) -> str:
    return _("The import “%(source)s” was taken back.") % {"source": data.get("source", "")}


def _told(data: Mapping[str, Any]) -> str:
    return _("An import tells how it went on: “%(name)s”.") % {"name": data.get("name", "")}


def _whose(data: Mapping[str, Any]) -> str:
    values = {name: data.get(name, "") for name in ("who", "what", "person", "client")}
    if not values["person"]:
        return _("“%(what)s” of “%(who)s” in a tracker is not ours.") % {**values, "what": _work(data)}
    return _("“%(what)s” of “%(who)s” in a tracker is %(person)s at %(client)s.") % {**values, "what": _work(data)}


def _forgotten(data: Mapping[str, Any]) -> str:
    values = {"who": data.get("who", ""), "what": _work(data)}
    return _("What “%(what)s” of “%(who)s” in a tracker stands for was forgotten.") % values


def _work(data: Mapping[str, Any]) -> str:
    what = str(data.get("what", ""))
    return _("all work") if what == "*" else what or "–"


_SPECS = (
    VerbSpec("import.applied", gettext_lazy("Imported"), _applied, icon="file"),
    VerbSpec("import.told", gettext_lazy("Told by an import"), _told, icon="file", note=True),
    VerbSpec("import.whose", gettext_lazy("Name in a tracker explained"), _whose, icon="clock"),
    VerbSpec("import.whose_forgotten", gettext_lazy("Name in a tracker forgotten"), _forgotten, icon="clock"),
    VerbSpec("import.taken_back", gettext_lazy("Import taken back"), _taken_back, icon="file", tone="watch"),
)
for _spec in _SPECS:
    VERBS.register(_spec.verb, _spec)
