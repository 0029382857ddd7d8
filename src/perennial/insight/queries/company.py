"""The whole company at the end of a day: what its one page shows. Kept every night, since it rests on every client."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from perennial.clients.models import Client
from perennial.contracts.choices import LIVE
from perennial.contracts.models import Placement
from perennial.contracts.queries.run_rate import run_rate_movements
from perennial.foundation.rates import rates_on
from perennial.foundation.store import get
from perennial.growth.queries.renewals import forecast_renewals
from perennial.insight.queries.business import months_of_year
from perennial.insight.queries.health import bands
from perennial.insight.queries.margin import month_margin
from perennial.insight.queries.retention import Retention, retention
from perennial.insight.rules.concentration import concentration
from perennial.insight.rules.margin import figures
from perennial.people.models import Employment
from perennial.receivables.queries.ageing import ageing, reported
from perennial.receivables.queries.cash import cash_forecast

VERSION: Final = 1
TOP: Final = 5
"""Clients whose leaving is told."""
CASH_WEEKS: Final = 4
RENEWALS_AHEAD: Final = timedelta(days=90)
Figures = dict[str, Any]


def company_on(as_of: date) -> Figures:
    """Every figure of the page as plain JSON; amounts are decimal texts in `currency`, None where not known.

    Sixty queries at most, however large the book is.
    """
    kept = retention(as_of, Client.objects.all())
    return {
        "currency": kept.currency, "clients": Client.objects.live().count(),
        **_run_rate(as_of), **_last_month(as_of), **_retention(kept), **_money(as_of), **_health(as_of, kept),
        **_people(as_of), **_coming(as_of), "concentration": _concentration(as_of, kept), "leaving": _leaving(kept),
        "missing": sorted(kept.missing),
    }  # fmt: skip


def _run_rate(as_of: date) -> Figures:
    moved = run_rate_movements(as_of - timedelta(days=30), as_of)
    return {"run_rate": str(moved.end), "run_rate_before": str(moved.start),
            "moved": {kind: str(amount) for kind, amount in moved.sums.items()}}  # fmt: skip


def _last_month(as_of: date) -> Figures:
    month = (as_of.replace(day=1) - date.resolution).replace(day=1)
    found = month_margin(month)
    sums, used = figures(found.rows), found.utilisation(found.rows)
    return {
        "month": month.isoformat(), "bill": str(sums.bill), "margin": None if sums.margin is None else str(sums.margin),
        "margin_share": None if sums.share is None else float(sums.share),
        "utilisation": None if used is None else float(used),
    }  # fmt: skip


def _retention(kept: Retention) -> Figures:
    gross, net = kept.moved.gross_retention, kept.moved.net_retention
    return {
        "clients_then": kept.moved.alive, "clients_lost": kept.moved.lost,
        "gross": None if gross is None else float(gross), "net": None if net is None else float(net),
    }  # fmt: skip


def _money(as_of: date) -> Figures:
    exchange = rates_on(as_of, get("company.currency"))
    owed = reported(ageing(as_of).totals(), exchange)
    cash = cash_forecast(as_of, weeks=CASH_WEEKS)
    last = cash.weeks[-1] if cash.weeks else None
    return {
        "open": str(owed.buckets.open), "overdue": str(owed.buckets.open - owed.buckets.not_due),
        "cash": None if last is None else str(last.total), "cash_low": None if last is None else str(last.total_low),
        "cash_high": None if last is None else str(last.total_high),
    }  # fmt: skip


def _health(as_of: date, kept: Retention) -> Figures:
    """Clients by band, and the run rate of those at risk."""
    found = bands(as_of)
    at_risk = {pk for pk, one in found.items() if one.band == "risk"}
    rate = sum((row.moved.end for row in kept.rows if row.moved is not None and row.client in at_risk), Decimal(0))
    return {"bands": dict(Counter(one.band for one in found.values())), "at_risk": str(rate)}


def _people(as_of: date) -> Figures:
    """Developers at work for a client, and those with terms of work who are free. Two queries."""
    placed = set(
        Placement.objects.filter(state__in=LIVE, starts_on__lte=as_of).order_by().values_list("person_id", flat=True)
    )
    terms = Employment.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=as_of), started_on__lte=as_of)
    employed = set(terms.values_list("person_id", flat=True))
    return {"placed": len(placed), "free": len(employed - placed)}


def _coming(as_of: date) -> Figures:
    """Renewals due within a quarter of a year; the expected count and money are None where no odds can be told."""
    found = forecast_renewals(as_of, as_of + RENEWALS_AHEAD)
    return {
        "due": len(found.rows), "at_stake": str(found.at_stake), "renewed": found.expected,
        "renewed_low": found.low, "renewed_high": found.high,
        "renewed_money": None if found.money is None else str(found.money),
    }  # fmt: skip


def _concentration(as_of: date, kept: Retention) -> Figures | None:
    now, year = kept.concentration, months_of_year(as_of, 1)
    if now is None:
        return None
    before = None if year is None else concentration(list(year.values()))
    largest = kept.rows[0]
    return {
        "client": largest.client, "name": largest.name, "largest": float(now.largest), "three": float(now.three),
        "effective": float(now.effective), "clients": now.clients,
        "before": None if before is None else {"largest": float(before.largest), "effective": float(before.effective)},
    }  # fmt: skip


def _leaving(kept: Retention) -> list[Figures]:
    return [
        {"client": row.client, "name": row.name, "share": None if row.share is None else float(row.share),
         "people": row.leaving.people, "margin": _text(row.leaving.margin), "bench": _text(row.leaving.bench)}
        for row in kept.rows[:TOP] if row.leaving.people
    ]  # fmt: skip


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
