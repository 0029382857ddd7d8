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


_SPECS = (
    VerbSpec("import.applied", gettext_lazy("Imported"), _applied, icon="file"),
    VerbSpec("import.told", gettext_lazy("Told by an import"), _told, icon="file", note=True),
    VerbSpec("import.taken_back", gettext_lazy("Import taken back"), _taken_back, icon="file", tone="watch"),
)
for _spec in _SPECS:
    VERBS.register(_spec.verb, _spec)
