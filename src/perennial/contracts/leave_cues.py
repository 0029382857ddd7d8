"""C30: leave begins soon and a client does not know, or half of a client's team is away at a time (domain C30)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.contracts.queries.leave import Concern, team_away, untold
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.foundation.store import get
from perennial.kernel import formats

ODDS = 0.05  # how likely a client is lost over it: an expert value
_GONE = (ClientStatus.LOST, ClientStatus.ARCHIVED)
Params = Mapping[str, Any]


def leave_untold(as_of: date) -> Iterator[Cue]:
    """One item a client: who is away soon and was not told of, and a team of which half is away."""
    days, only = int(get("contracts.leave_notice_days")), asked_clients()
    news: dict[int, list[Concern]] = defaultdict(list)
    for one in untold(as_of, days, only):
        news[one.client.pk].append(one)
    thin = {pk: said for pk, said in team_away(as_of, days).items() if only is None or pk in only}
    if not news and not thin:
        return
    alive = set(Client.objects.live().exclude(status__in=_GONE).values_list("pk", flat=True))
    found = {pk for pk in (*news, *thin) if pk in alive}
    for pk in sorted(found):
        rows = [[one.leave.person.name, one.leave.starts_on, one.leave.ends_on] for one in news.get(pk, ())]
        first = min((one.leave.starts_on for one in news.get(pk, ())), default=None)
        yield Cue(
            "C30", pk, "leave", {"people": rows, "thin": thin.get(pk)}, probability=ODDS,
            days_left=max(0, (first - as_of).days) if first else 7, subject=("client", pk),
            letter="leave" if rows else None,
        )  # fmt: skip


def headline(p: Params) -> str:
    """What it is about."""
    return _("Leave they do not know of:") if p["people"] else _("Half of the team is away:")


def why(p: Params) -> str:
    """Who and when, and how few are left."""
    parts = [
        _("%(name)s, %(start)s to %(end)s") % {"name": name, "start": _day(start), "end": _day(end)}
        for name, start, end in p["people"]
    ]
    if p["thin"]:
        day, away, team = p["thin"]
        parts.append(
            ngettext(
                "%(away)s of %(n)s developer is away on %(day)s", "%(away)s of %(n)s developers are away on %(day)s",
                team,
            ) % {"away": away, "n": team, "day": _day(day)}
        )  # fmt: skip
    return f"{'; '.join(parts)}."


def action(p: Params) -> str:
    """What to do."""
    return _("Tell them who is away and who covers") if p["people"] else _("Offer somebody who covers")


def facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    return [(name, f"{_day(start)} – {_day(end)}") for name, start, end in p["people"]]


def _day(value: Any) -> str:
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    return formats.format_date(day, (get_language() or "en")[:2], "day")


CUES.register("C30", CueRule(
    id="C30", version=1, title=gettext_lazy("Leave the client does not know of"), split="people", find=leave_untold,
    headline=headline, why=why, action=action, facts=facts, cool_down_days=7, icon="calendar", note=True,
))  # fmt: skip
