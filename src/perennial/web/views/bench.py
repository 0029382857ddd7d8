"""The bench: who is free now or soon, with clients who have needed the same; as a file."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from perennial.contracts.queries.bench import Line, bench
from perennial.contracts.queries.capacity import clients_named
from perennial.foundation.clock import today
from perennial.foundation.rights import may_see
from perennial.kernel.money import Money
from perennial.web.views.capacity import choices, filter_of
from perennial.web.views.doors import person, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx

ON_A_PAGE = 50
SPANS: Final = (14, 30, 60, 90)
WHY: Final = {
    "notice": gettext_lazy("under notice"), "ends": gettext_lazy("the placement ends"),
    "planned": gettext_lazy("planned to roll off"),
}  # fmt: skip


@sees("team")
@require_safe
def bench_page(request: HttpRequest) -> HttpResponse:
    """The list; ?q=, ?team=, ?skill=, ?level= as on the capacity page, ?days=: how far ahead."""
    asked, days = filter_of(request), _days(request)
    found = bench(person(request), today(), asked, days=days)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    names = clients_named(person(request), [one for line in page for one in line.placements])
    costs = may_see(request.user, "margin")
    return render(request, "bench/bench.html", {
        "asked": asked, "page": page, "days": days, "spans": SPANS, "costs": costs,
        "lines": [_shown(line, names) for line in page], "facts": _facts(found, costs=costs),
        "filtered": bool(asked.words or asked.team or asked.skill or asked.level), "clear_url": reverse("bench"),
        "export_query": request.GET.urlencode(), **choices(),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("team")
@require_safe
def bench_csv(request: HttpRequest) -> HttpResponse:
    """The bench that fits the filter."""
    return as_csv(_table(request), "bench")


@sees("team")
@require_safe
def bench_xlsx(request: HttpRequest) -> HttpResponse:
    """The bench that fits the filter."""
    return as_xlsx(_table(request), "bench")


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in {str(n) for n in SPANS} else 60


def _shown(line: Line, names: dict[int, str]) -> dict[str, Any]:
    where = [names[one.client_id] for one in line.placements if one.client_id in names]
    return {
        "line": line, "why": WHY.get(line.why, ""), "skills": [one.told for one in line.row.skills], "where": where,
        "weeks": (today() - line.since).days // 7 if line.since else None,
    }  # fmt: skip


def _facts(found: list[Line], *, costs: bool) -> list[dict[str, Any]]:
    now = [line for line in found if line.now]
    full = sum((line.share for line in now), Decimal(0))
    facts: list[dict[str, Any]] = [
        {"label": _("Free now"), "value": str(len(now)),
         "note": _("%(n)s full time together") % {"n": f"{full.normalize():f}"} if now else ""},
        {"label": _("Free soon"), "value": str(len(found) - len(now)), "note": ""},
        {"label": _("With a client who needed the same"), "value": str(sum(bool(line.matches) for line in found)),
         "note": ""},
    ]  # fmt: skip
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in now:
        if line.cost is not None:
            sums[line.cost.currency] += line.cost.amount
    if costs and sums:
        facts.append({"label": _("Costs a month"), "value": _told(sums), "note": ""})
    return facts


def _told(sums: dict[str, Decimal]) -> str:
    from django.utils.translation import get_language

    from perennial.kernel import formats

    language = (get_language() or "en")[:2]
    parts = [Money(Decimal(round(amount)), code) for code, amount in sorted(sums.items())]
    return " + ".join(formats.format_money(part, language) for part in parts)


def _table(request: HttpRequest) -> list[list[Cell]]:
    head: list[Cell] = [_("Person"), pgettext("group of people", "Team"), _("Skills"), _("Free from"),
                        _("Share of time"), _("Free since"),
                        _("Why"), _("Clients who needed the same")]  # fmt: skip
    costs = may_see(request.user, "margin")
    rows: list[list[Cell]] = [[*head, _("Costs a month"), _("Currency")] if costs else head]
    for line in bench(person(request), today(), filter_of(request), days=_days(request)):
        one: list[Cell] = [
            line.row.person.name, line.row.team, "; ".join(known.told for known in line.row.skills), line.free_on,
            line.share, line.since, str(WHY.get(line.why, "")), "; ".join(match.client for match in line.matches),
        ]  # fmt: skip
        money: list[Cell] = [line.cost.amount, line.cost.currency] if line.cost else [None, ""]
        rows.append([*one, *money] if costs else one)
    return rows
