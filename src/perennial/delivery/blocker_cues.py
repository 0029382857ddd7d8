"""C28: a developer waits for something for more than two working days (domain C28)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.delivery.blocker_choices import BlockedBy
from perennial.delivery.queries.blockers import Long, long_blockers
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients

ODDS = 0.05  # how likely a placement is lost over it: an expert value
_GONE = (ClientStatus.LOST, ClientStatus.ARCHIVED)
Params = Mapping[str, Any]


def blocked(as_of: date) -> Iterator[Cue]:
    """One item a client, with all that its team waits for."""
    found: dict[int, list[Long]] = defaultdict(list)
    for one in long_blockers(as_of, asked_clients()):
        found[one.row.client_id].append(one)
    if not found:
        return
    alive = set(Client.objects.live().exclude(status__in=_GONE).values_list("pk", flat=True))
    for pk in sorted(found.keys() & alive):
        own = found[pk]
        told = [[one.row.placement.person.name, one.row.text, one.days, one.row.side] for one in own]
        theirs = any(one.row.side == BlockedBy.CLIENT for one in own)
        yield Cue(
            "C28", pk, "blocker", {"blockers": told, "theirs": theirs}, probability=ODDS, days_left=2,
            money=max((one.money for one in own if one.money), key=lambda money: money.amount, default=None),
            subject=("client", pk), letter="blocker" if theirs else None,
        )  # fmt: skip


def headline(p: Params) -> str:
    """What it is about."""
    return ngettext("A developer waits:", "Developers wait:", len({name for name, *_rest in p["blockers"]}))


def why(p: Params) -> str:
    """Who waits for what, and since when."""
    return f"{'; '.join(f'{name}, {_waits(text, days)}' for name, text, days, _side in p['blockers'])}."


def action(p: Params) -> str:
    """What to do."""
    return _("Ask the client who can remove it") if p["theirs"] else _("Remove it, or say who will")


def facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    return [(name, _waits(text, days)) for name, text, days, _side in p["blockers"]]


def _waits(text: str, days: int) -> str:
    return ngettext("%(text)s (%(n)d working day)", "%(text)s (%(n)d working days)", days) % {"text": text, "n": days}


CUES.register("C28", CueRule(
    id="C28", version=1, title=gettext_lazy("Developers who wait for something"), split="people", find=blocked,
    headline=headline, why=why, action=action, facts=facts, cool_down_days=2, icon="hold",
))  # fmt: skip
