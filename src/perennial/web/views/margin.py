"""The margin of a month: figures with the rows behind them, existing against new business, what moved the run rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from perennial.clients.models import Client
from perennial.foundation.clock import today
from perennial.insight.queries.margin import MonthMargin, existing_clients, month_margin, moved_in
from perennial.insight.rules.margin import Figures, Worked, figures, grouped, split, utilisation
from perennial.kernel.text import name_key
from perennial.web.margin_words import MOVEMENTS, Names, facts_of, names_of, notes_of
from perennial.web.views.doors import sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx

ON_A_PAGE = 100
BY = ("client", "placement", "person", "manager")
SORTS = ("name", "hours", "bill", "cost", "margin", "share", "waiting")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    key: int | None
    name: str
    sub: str
    figures: Figures
    utilisation: Decimal | None


@sees("margin")
@require_safe
def margin(request: HttpRequest) -> HttpResponse:
    """?month=YYYY-MM, ?by= client, placement, person or manager, ?client= ?person= ?manager= narrow, ?q=, ?sort=."""
    asked = _asked(request)
    found = month_margin(asked["month"], _clients(request))
    names = names_of(found)
    rows = _narrowed(found.rows, names, asked)
    lines = _sorted(_lines(rows, found, names, asked), asked)
    page = Paginator(lines, ON_A_PAGE).get_page(request.GET.get("page"))
    whole = not asked["narrow"] and not asked["words"]
    moved = moved_in(asked["month"], _clients(request)) if whole else None
    total = figures(rows)
    context: dict[str, Any] = {
        "month": asked["month"], "before": _url(asked, month=_shift(asked["month"], -1)),
        "after": _url(asked, month=_shift(asked["month"], 1)) if _shift(asked["month"], 1) <= today() else "",
        "tabs": [{"label": label, "url": _url(asked, by=by), "current": by == asked["by"]} for by, label in _tabs()],
        "facts": facts_of(total, found.utilisation(rows), found, moved), "page": page,
        "lines": [_opened(line, names, asked) for line in page],
        "currency": found.currency, "total": total, "asked": asked, "sorts": _heads(asked), "notes": notes_of(found),
        "unpriced": [(names.placements.get(one.placement, ""), str(one.why)) for one in found.unpriced],
        "narrow": _narrow_name(names, asked), "clear": _url(asked, narrow=None), "any": bool(found.rows),
        "export_query": request.GET.urlencode(), "moved": _movements(moved, names) if moved else None,
        "split": _split(found.rows, asked["month"]) if whole and found.rows else None,
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    }  # fmt: skip
    return render(request, "margin/margin.html", context)


@sees("margin")
@require_safe
def margin_csv(request: HttpRequest) -> HttpResponse:
    """The rows of the page, all of them."""
    return as_csv(_table(request), "margin")


@sees("margin")
@require_safe
def margin_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "margin")


def _clients(request: HttpRequest) -> Any:
    return Client.objects.visible_to(request.user).values("pk")


def _asked(request: HttpRequest) -> dict[str, Any]:
    given = request.GET
    narrow = next(((by, int(given[by])) for by in BY if by != "placement" and _is_number(given.get(by, ""))), None)
    sort = given.get("sort", "")
    return {
        "month": _month(given.get("month", "")), "by": given["by"] if given.get("by") in BY else "client",
        "words": given.get("q", "").strip()[:100], "sort": sort if sort.lstrip("-") in SORTS else "-bill",
        "narrow": narrow,
    }  # fmt: skip


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _month(text: str) -> date:
    """The month asked for, else the last one that is over; days to come are this month."""
    this = today().replace(day=1)
    try:
        return min(date.fromisoformat(f"{text}-01"), this)
    except ValueError:
        return _shift(this, -1)


def _shift(month: date, by: int) -> date:
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def _url(asked: dict[str, Any], **changed: Any) -> str:
    wanted = {**asked, **changed}
    query = {"month": f"{wanted['month']:%Y-%m}", "by": wanted["by"], "sort": wanted["sort"]}
    query |= {"q": wanted["words"]} if wanted["words"] else {}
    query |= {wanted["narrow"][0]: wanted["narrow"][1]} if wanted["narrow"] else {}
    return f"{reverse('margin')}?{urlencode(query)}"


def _tabs() -> list[tuple[str, str]]:
    return [
        ("client", _("Clients")), ("placement", _("Placements")), ("person", _("Developers")),
        ("manager", _("Account managers")),
    ]  # fmt: skip


def _key(by: str) -> Any:
    return lambda row: getattr(row, by)


def _narrowed(rows: tuple[Worked, ...], names: Names, asked: dict[str, Any]) -> list[Worked]:
    """Those inside what was chosen, whose line has the words."""
    by, wanted = asked["narrow"] or ("", 0)
    words = name_key(asked["words"])
    return [
        row
        for row in rows
        if (not by or (getattr(row, by) or 0) == wanted)
        and (not words or words in name_key(" ".join(names.of(asked["by"], getattr(row, asked["by"])))))
    ]


def _lines(rows: list[Worked], found: MonthMargin, names: Names, asked: dict[str, Any]) -> list[Line]:
    by = asked["by"]
    lines = []
    for key, sums in grouped(rows, _key(by)).items():
        used = utilisation(sums.billable, found.available.get(key, 0)) if by == "person" else None
        lines.append(Line(key, *names.of(by, key), sums, used))
    return lines


def _opened(line: Line, names: Names, asked: dict[str, Any]) -> dict[str, Any]:
    """With its addresses: `inside` narrows the page to its placements, `page` is the page of the thing itself."""
    by = asked["by"]
    inside = "" if by == "placement" else _url(asked, by="placement", narrow=(by, line.key or 0), words="")
    return {"name": line.name, "sub": line.sub, "figures": line.figures, "utilisation": line.utilisation,
            "page": names.page(by, line.key), "inside": inside}  # fmt: skip


def _sorted(lines: list[Line], asked: dict[str, Any]) -> list[Line]:
    name, down = asked["sort"].lstrip("-"), asked["sort"].startswith("-")
    lines.sort(key=lambda line: name_key(line.name))
    if name == "name":
        return lines[::-1] if down else lines
    known = [line for line in lines if _value(line, name) is not None]
    unknown = [line for line in lines if _value(line, name) is None]
    return sorted(known, key=lambda line: _value(line, name) or 0, reverse=down) + unknown


def _value(line: Line, name: str) -> Decimal | int | None:
    sums = line.figures
    found: Mapping[str, Decimal | int | None] = {
        "hours": sums.billable, "bill": sums.bill, "cost": sums.cost, "margin": sums.margin, "share": sums.share,
        "waiting": sums.waiting,
    }  # fmt: skip
    return found[name]


def _heads(asked: dict[str, Any]) -> list[dict[str, Any]]:
    texts = [
        ("name", dict(_tabs())[asked["by"]]), ("hours", _("Hours")), ("bill", pgettext("margin", "Billed")),
        ("cost", pgettext("margin", "Cost")), ("margin", _("Margin")), ("share", _("Margin, %")),
        ("waiting", _("Not invoiced")),
    ]  # fmt: skip
    current, down = asked["sort"].lstrip("-"), asked["sort"].startswith("-")
    return [
        {
            "text": text, "numeric": name != "name",
            "url": _url(asked, sort=name if (name == current and down) or (name == "name" != current) else f"-{name}"),
            "sort": ("descending" if down else "ascending") if name == current else "",
        }
        for name, text in texts
    ]  # fmt: skip


def _narrow_name(names: Names, asked: dict[str, Any]) -> str:
    return names.of(*asked["narrow"])[0] if asked["narrow"] else ""


def _split(rows: tuple[Worked, ...], month: date) -> list[dict[str, Any]]:
    parts = split(rows, existing_clients({row.client for row in rows}, month))
    return [
        {"name": _("Existing clients"), "figures": parts.existing, "bill": parts.share_of_bill,
         "margin": parts.share_of_margin},
        {"name": _("New clients, in their first twelve months"), "figures": parts.new,
         "bill": None if parts.share_of_bill is None else 1 - parts.share_of_bill,
         "margin": None if parts.share_of_margin is None else 1 - parts.share_of_margin},
    ]  # fmt: skip


def _movements(moved: Any, names: Names) -> dict[str, Any]:
    """The way from the run rate of the first day to that of the last, and the clients that made it."""
    sums = moved.sums
    steps = [(MOVEMENTS[kind], sums[kind] if kind not in ("contraction", "churn") else -sums[kind])
             for kind in MOVEMENTS if sums.get(kind)]  # fmt: skip
    clients = sorted((one for one in moved.clients if one.kind != "same"), key=lambda one: one.change)
    return {
        "start": moved.start, "end": moved.end, "steps": steps, "exchange": moved.exchange,
        "clients": [(names.of("client", one.client)[0], MOVEMENTS[one.kind], one.change) for one in clients],
    }  # fmt: skip


def _table(request: HttpRequest) -> list[list[Cell]]:
    asked = _asked(request)
    found = month_margin(asked["month"], _clients(request))
    names = names_of(found)
    lines = _sorted(_lines(_narrowed(found.rows, names, asked), found, names, asked), asked)
    head: list[Cell] = [
        _("Month"), dict(_tabs())[asked["by"]], "", _("Currency"), _("Hours"), pgettext("margin", "Billed"),
        pgettext("margin", "Cost"), _("Margin"), _("Margin, %"), _("Utilisation, %"), _("Realised rate"),
        _("Not invoiced"),
    ]  # fmt: skip
    return [head, *(_cells(line, found) for line in lines)]


def _cells(line: Line, found: MonthMargin) -> list[Cell]:
    sums = line.figures
    rate = sums.realised_rate
    return [
        f"{found.month:%Y-%m}", line.name, line.sub, found.currency, _hours(sums.billable), sums.bill,
        None if sums.margin is None else sums.cost, sums.margin, _hundred(sums.share), _hundred(line.utilisation),
        None if rate is None else rate.quantize(Decimal("0.01")), sums.waiting,
    ]  # fmt: skip


def _hours(seconds: int) -> Decimal:
    return (Decimal(seconds) / 3600).quantize(Decimal("0.01"))


def _hundred(share: Decimal | None) -> Decimal | None:
    return None if share is None else (share * 100).quantize(Decimal("0.01"))
