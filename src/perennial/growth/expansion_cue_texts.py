"""How C33 reads, in the active language, from the params kept with each item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from perennial.foundation.saying import said_day
from perennial.kernel import formats

Params = Mapping[str, Any]


def headline(p: Params) -> str:
    """What it is about."""
    return _("They may need more:")


def why(p: Params) -> str:
    """The overtime, else the newest headline."""
    parts = []
    if p["over"]:
        percents = [int(one["percent"]) for one in p["over"]]
        parts.append(ngettext(
            "at least %(percent)d %% above the agreed hours for %(n)d month.",
            "at least %(percent)d %% above the agreed hours for %(n)d months in a row.", len(percents),
        ) % {"percent": min(percents), "n": len(percents)})  # fmt: skip
    if p["news"]:
        parts.append(_kind(p["news"][0]))
    return " ".join(parts)


def action(p: Params) -> str:
    """What to do."""
    return _("Ask what they need, with what money, who decides and from when; note it as an expansion")


def facts(p: Params) -> list[tuple[str, str]]:
    """The evidence: each month, each headline."""
    months = [
        (_month(str(one["month"])), _("%(percent)d %% above the agreed hours") % {"percent": int(one["percent"])})
        for one in p["over"]
    ]
    return [*months, *((said_day(str(one["on"])), str(one["title"])) for one in p["news"])]


def _month(day: str) -> str:
    return formats.format_date(date.fromisoformat(day), get_language() or "en", "month")


def _kind(news: Mapping[str, Any]) -> str:
    named = {"title": news["title"]}
    if news["kind"] == "hiring":
        return _("they hire: “%(title)s”.") % named
    if news["kind"] == "money":
        return _("they got money: “%(title)s”.") % named
    return _("they bring out something new: “%(title)s”.") % named
