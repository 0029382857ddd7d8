"""C48: somebody has more clients than hours, or more waiting than one can look through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.foundation.store import get
from perennial.insight.queries.workload import overloaded
from perennial.kernel import formats
from perennial.today.choices import ItemState
from perennial.today.models import QueueItem

Params = Mapping[str, Any]


def overload(as_of: date) -> Iterator[Cue]:
    """One item a manager: two weeks above the red line, or too many open items. Five queries."""
    if asked_clients() is not None:
        return  # an act on one client cannot overload anybody
    loads, most = overloaded(as_of), int(get("workload.items"))
    waiting = _waiting()
    for person in sorted({*loads, *(pk for pk, count in waiting.items() if count > most)}):
        params = {"load": round(loads.get(person, 0.0), 2), "items": waiting.get(person, 0), "most": most}
        yield Cue("C48", None, f"load {person}", params, days_left=14, person_id=person)


def _waiting() -> dict[int, int]:
    """Open items of the clients each manager answers for."""
    rows: Any = QueueItem.objects.filter(state=ItemState.OPEN, client__manager__isnull=False).order_by()
    return dict(rows.values_list("client__manager").annotate(n=Count("pk")))


def headline(p: Params) -> str:
    """Which of the two it is."""
    return _("Overloaded:") if p["load"] else _("A long queue:")


def why(p: Params) -> str:
    """The figures."""
    items = ngettext("%(n)d item waits", "%(n)d items wait", p["items"]) % {"n": p["items"]}
    if not p["load"]:
        return _("%(items)s, more than %(most)d.") % {"items": items, "most": p["most"]}
    named = {"percent": formats.format_percent(p["load"], _language()), "items": items}
    return _("their clients ask for %(percent)s of the hours there are, for two weeks; %(items)s.") % named


def action(p: Params) -> str:
    """What those who lead do."""
    return _("Move clients to a colleague or name a deputy")


def facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    rows = [(_("Open items"), str(p["items"]))]
    return [(_("Load"), formats.format_percent(p["load"], _language())), *rows] if p["load"] else rows


def _language() -> str:
    return (get_language() or "en")[:2]


CUES.register("C48", CueRule(
    id="C48", version=1, title=gettext_lazy("Managers with more than they can do"), split="people", find=overload,
    headline=headline, why=why, action=action, facts=facts, cool_down_days=14, icon="users", place="workload",
))  # fmt: skip
