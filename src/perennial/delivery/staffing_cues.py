"""C35: a request for people will not be filled in time, or nobody was found for a week (domain C35)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.delivery.queries.late_staffing import Late, late_requests
from perennial.delivery.staffing_texts import said_need
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.kernel import formats
from perennial.kernel.money import Money

FAIR = 0.5  # the odds where nothing is known of such seats
GOES = 0.1  # how likely the client goes elsewhere when nobody comes and nobody says so: an expert value
_GONE = (ClientStatus.LOST, ClientStatus.ARCHIVED)
Params = Mapping[str, Any]


def staffing_late(as_of: date) -> Iterator[Cue]:
    """One item a client, with all its late requests."""
    late: dict[int, list[Late]] = defaultdict(list)
    for one in late_requests(as_of, asked_clients()):
        late[one.row.client_id].append(one)
    if not late:
        return
    alive = set(Client.objects.live().exclude(status__in=_GONE).values_list("pk", flat=True))
    for pk in sorted(late.keys() & alive):
        own = late[pk]
        first = min((one.row.needed_on for one in own if one.row.needed_on), default=None)
        yield Cue(
            "C35", pk, "staffing", {"requests": [_told(one) for one in own]}, money=_money(own),
            probability=GOES * max(1 - (FAIR if one.chance is None else one.chance) for one in own),
            days_left=max(1, (first - as_of).days) if first else 30, subject=("client", pk), letter="staffing_late",
        )  # fmt: skip


def _told(one: Late) -> dict[str, Any]:
    row = one.row
    return {
        "seats": one.open, "level": row.level, "skill": row.skill.name if row.skill else "", "title": row.title,
        "needed_on": row.needed_on, "percent": one.odds.percent if one.unlikely else None, "silent": one.no_cv_days,
    }  # fmt: skip


def _money(own: list[Late]) -> Money | None:
    """The largest: sums of several currencies say nothing."""
    return max((one.year for one in own if one.year), key=lambda money: money.amount, default=None)


def headline(p: Params) -> str:
    """What it is about."""
    return ngettext("A request is late:", "Requests are late:", len(p["requests"]))


def why(p: Params) -> str:
    """Which, and how late."""
    return " ".join(_sentence(one) for one in p["requests"])


def action(p: Params) -> str:
    """What to do."""
    return _("Tell the client now, with what is realistic and what can be had instead")


def facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    return [(_need(one), _state(one)) for one in p["requests"]]


def _sentence(one: Params) -> str:
    return _("%(need)s: %(state)s.") % {"need": _need(one), "state": _state(one)}


def _state(one: Params) -> str:
    parts = []
    if one["percent"] is not None:
        day = formats.format_date(_day(one["needed_on"]), (get_language() or "en")[:2], "day")
        parts.append(_("%(percent)s%% by %(day)s") % {"percent": one["percent"], "day": day})
    if one["silent"] is not None:
        parts.append(ngettext("no CV for %(n)d day", "no CV for %(n)d days", one["silent"]) % {"n": one["silent"]})
    return ", ".join(parts)


def _need(one: Params) -> str:
    return said_need(one["seats"], one["level"], one["skill"], one["title"])


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


CUES.register("C35", CueRule(
    id="C35", version=1, title=gettext_lazy("Requests for people that are late"), split="growth", find=staffing_late,
    headline=headline, why=why, action=action, facts=facts, cool_down_days=7, icon="clock",
))  # fmt: skip
