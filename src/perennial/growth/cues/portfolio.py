"""C49: what a client took back is still shown somewhere, or they wait for a text of ours (domain B23)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.saying import said_day
from perennial.foundation.sharing import asked_clients
from perennial.growth.choices import ShowLevel
from perennial.growth.queries.portfolio import places_due, wishes
from perennial.kernel.workdays import add_working_days

RULE = "C49"
TEXT_DAYS = 5  # working days within which a text they wait for is written
Params = Mapping[str, Any]


def to_be_removed(as_of: date) -> Iterator[Cue]:
    """One item a place, a duty on its day; and one for a text that a client waits for. Two queries."""
    only = asked_clients()
    for place in places_due(as_of, only):
        by = place.remove_by or as_of
        yield Cue(
            RULE, place.permission.client_id, f"place:{place.pk}",
            {"kind": "place", "where": place.where, "shows": place.shows, "by": by, "url": place.url,
             "days": (by - as_of).days},
            days_left=max(1, (by - as_of).days), due_on=by, subject=("portfolio", place.permission_id),
        )  # fmt: skip
    for row in wishes(only):
        by = add_working_days(row.wished_on or as_of, TEXT_DAYS)
        yield Cue(
            RULE, row.client_id, f"text:{row.pk}",
            {"kind": "text", "shows": row.wished, "by": by, "days": (by - as_of).days,
             "name": row.contact.name if row.contact else ""},
            probability=0.3, days_left=max(1, (by - as_of).days), due_on=by, subject=("portfolio", row.pk),
        )  # fmt: skip


def headline(p: Params) -> str:
    """What it is about."""
    if p["kind"] == "text":
        return _("They would let us tell it:")
    return _("Still shown at %(where)s:") % {"where": p["where"]}


def why(p: Params) -> str:
    """How much time is left."""
    days = int(p["days"])
    if p["kind"] == "text":
        return _("they wait for our text of “%(level)s” by %(day)s.") % {**_level(p), "day": said_day(str(p["by"]))}
    if days < 0:
        return ngettext(
            "they took their word back; it had to go %(n)d day ago.",
            "they took their word back; it had to go %(n)d days ago.", -days,
        ) % {"n": -days}  # fmt: skip
    return _("they took their word back; it has to go by %(day)s.") % {"day": said_day(str(p["by"]))}


def action(p: Params) -> str:
    """What to do."""
    if p["kind"] == "text":
        return _("Write the text and send it to them to approve")
    return _("Have it removed, and mark the place as removed")


def facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    more = [(_("Address"), p["url"])] if p.get("url") else []
    named = [(_("Who waits"), p["name"])] if p.get("name") else []
    return [(_("What is shown"), _level(p)["level"]), *named, *more, (_("By"), said_day(str(p["by"])))]


def _level(p: Params) -> dict[str, str]:
    return {"level": str(ShowLevel(p["shows"]).label)}


CUES.register(RULE, CueRule(
    id=RULE, version=1, title=gettext_lazy("Shown without permission, or a text they wait for"), split="growth",
    find=to_be_removed, headline=headline, why=why, action=action, facts=facts, cool_down_days=2, icon="warning",
    tone="risk",
))  # fmt: skip
