"""C11: two signs together say that a client wants to hire a developer away (domain C11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perennial.contracts.choices import PoachSign
from perennial.contracts.queries.poaching import suspects
from perennial.contracts.queries.stakes import placement_stakes
from perennial.contracts.rules.poaching import ALONE
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.kernel import formats

ODDS = 0.25  # how likely the developer is lost to the client: an expert value
DAYS_LEFT = 14
Params = Mapping[str, Any]


def poach_signs(as_of: date) -> Iterator[Cue]:
    """One item a placement whose signs add up, until both talks are held."""
    found = suspects(as_of, asked_clients())
    stakes = placement_stakes([one.placement for one in found], as_of)
    for one in found:
        row = one.placement
        params = {"person": row.person.name, "signs": list(one.signs), "last": one.last.isoformat()}
        yield Cue(
            "C11", row.client_id, f"poach:{row.pk}", params, money=stakes.get(row.pk), probability=ODDS,
            days_left=DAYS_LEFT, subject=("client", row.client_id),
        )  # fmt: skip


def headline(p: Params) -> str:
    """Who it is about."""
    return _("%(person)s may be hired away:") % {"person": p["person"]}


def why(p: Params) -> str:
    """The signs, in the order in which they weigh."""
    return f"{'; '.join(said_sign(sign) for sign in p['signs'])}."


def action(p: Params) -> str:
    """What to do."""
    return _("Talk with %(person)s, and separately with the client; know the clause on hiring") % {
        "person": p["person"]
    }


def facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    day = formats.format_date(date.fromisoformat(p["last"]), (get_language() or "en")[:2], "day")
    return [*((said_sign(sign), "") for sign in p["signs"]), (_("Last sign"), day)]


def said_sign(sign: str) -> str:
    """A sign as a sentence says it."""
    return _("nobody of ours but developers talks with them") if sign == ALONE else str(PoachSign(sign).label)


CUES.register("C11", CueRule(
    id="C11", version=1, title=gettext_lazy("A client may hire a developer away"), split="people", find=poach_signs,
    headline=headline, why=why, action=action, facts=facts, cool_down_days=45, icon="users", note=True,
))  # fmt: skip
