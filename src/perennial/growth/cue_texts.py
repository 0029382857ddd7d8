"""How C38 and C39 read, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perennial.foundation.saying import said_day
from perennial.growth.choices import NewsKind
from perennial.growth.reason_texts import said, said_all

Params = Mapping[str, Any]

INSIGHT_TITLE = gettext_lazy("An insight into a client's industry")
NEWS_TITLE = gettext_lazy("Our news worth telling a client")


def title(params: Params) -> str:
    """The piece's title in the reader's language, else in the first there is."""
    titles: Mapping[str, str] = params["titles"]
    return titles.get(get_language() or "en") or next(iter(titles.values()), "")


def headline(params: Params) -> str:
    """The piece."""
    return _("“%(title)s”:") % {"title": title(params)}


def why(params: Params) -> str:
    """The weightiest reason, and for whom it is."""
    reason = next((said(row) for row in params["reasons"] if row["points"] > 0), "")
    return _("fits them (%(reason)s); for %(name)s.") % {"reason": reason, "name": params["name"]}


def insight_action(params: Params) -> str:
    """What to do."""
    return _("Share it with one sentence why it matters to them")


def news_action(params: Params) -> str:
    """What to do."""
    return _("Tell them, in the next report or in a short letter")


def facts(params: Params) -> list[tuple[str, str]]:
    """The evidence: the score and what it is made of."""
    return [
        (str(NewsKind(params["kind"]).label), said_day(params["on"])), (_("Fits, of 100"), str(params["score"])),
        *said_all(params["reasons"]), (_("For"), params["name"]),
    ]  # fmt: skip
