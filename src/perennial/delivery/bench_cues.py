"""C34: somebody on the bench has the skill that a client asks for or needed before (domain C34)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perennial.delivery.queries.bench_offers import bench_offers
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.kernel import formats
from perennial.people.choices import Level

OPEN, PAST = 0.3, 0.05  # how likely such an offer is taken: expert values
Params = Mapping[str, Any]


def bench_match(as_of: date) -> Iterator[Cue]:
    """One item a client: who is free and fits."""
    only = asked_clients()
    for pk, offers in sorted(bench_offers(as_of).items()):
        if only is not None and pk not in only:
            continue
        people = [
            {
                "name": one.line.row.person.name, "skill": one.skill, "level": one.level,
                "free_on": one.line.free_on, "open": one.open, "since": one.wanted.since,
            }
            for one in sorted(offers, key=lambda one: (not one.open, one.line.free_on, one.line.row.person.name))
        ]  # fmt: skip
        runs = any(one.open for one in offers)
        yield Cue(
            "C34", pk, "bench", {"people": people}, probability=OPEN if runs else PAST, days_left=14 if runs else 60,
            subject=("client", pk), letter="bench_offer",
        )  # fmt: skip


def headline(p: Params) -> str:
    """What it is about."""
    runs = any(one["open"] for one in p["people"])
    return _("Free people they ask for:") if runs else _("Free people they may need:")


def why(p: Params) -> str:
    """Who, with what, and why this client."""
    return " ".join(_sentence(one) for one in p["people"])


def action(p: Params) -> str:
    """What to do."""
    return _("Offer them here before they are offered elsewhere")


def facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    return [(one["name"], f"{Level(one['level']).label} {one['skill']}") for one in p["people"]]


def _sentence(one: Params) -> str:
    words = {
        "name": one["name"], "what": f"{Level(one['level']).label} {one['skill']}", "day": _day(one["free_on"]),
        "last": _day(one["since"], "month") if one["since"] else "",
    }  # fmt: skip
    if one["open"]:
        return _("%(name)s, %(what)s, is free from %(day)s; they ask for that now.") % words
    return _("%(name)s, %(what)s, is free from %(day)s; they needed that until %(last)s.") % words


def _day(value: Any, style: Any = "day") -> str:
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    return formats.format_date(day, (get_language() or "en")[:2], style)


CUES.register("C34", CueRule(
    id="C34", version=1, title=gettext_lazy("Free people whom a client may need"), split="growth", find=bench_match,
    headline=headline, why=why, action=action, facts=facts, cool_down_days=30, icon="users", tone="good",
))  # fmt: skip
