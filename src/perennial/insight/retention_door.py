"""Who stays, as the command line tells it (a contract: JSON keys stay)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from perennial.clients.models import Client
from perennial.insight.queries.retention import Kept, retention
from perennial.insight.rules.concentration import Concentration
from perennial.insight.rules.lasting import Lasting


def report(as_of: date) -> dict[str, Any]:
    """Retention of the year up to the day, curves of clients and placements, concentration, and every client."""
    found = retention(as_of, Client.objects.all())
    moved = found.moved
    return {
        "as_of": str(found.as_of), "since": str(found.since), "currency": found.currency,
        "retention": {
            "clients_then": moved.alive, "clients_lost": moved.lost, "gross": _share(moved.gross_retention),
            "net": _share(moved.net_retention),
        },
        "run_rate": {
            "start": str(moved.start), "end": str(moved.end), "exchange": str(moved.exchange),
            **{kind: str(amount) for kind, amount in moved.sums.items()},
        },
        "clients": _lasting(found.clients), "placements": _lasting(found.placements),
        "concentration": None if found.concentration is None else _concentration(found.concentration),
        "by_client": [_row(row) for row in found.rows],
        "days_to_fill": found.days_to_fill, "missing_rates": sorted(found.missing),
    }  # fmt: skip


def _lasting(found: Lasting) -> dict[str, Any]:
    """`marks` are empty where there are too few lives for shares."""
    marks = found.marks if found.is_told else ()
    return {
        "known": found.lives, "ended": found.ended,
        "median_months": None if found.median is None or not found.is_told else round(found.median, 1),
        "marks": [
            {"months": mark.months, "share": round(mark.share, 4), "low": round(mark.low, 4),
             "high": round(mark.high, 4), "ended_by": {name: round(share, 4) for name, share in mark.causes.items()}}
            for mark in marks
        ],
    }  # fmt: skip


def _concentration(found: Concentration) -> dict[str, Any]:
    return {
        "clients": found.clients, "largest": _share(found.largest), "three_largest": _share(found.three),
        "hhi": _share(found.hhi), "hhi_normalised": _share(found.normalised), "effective": f"{found.effective:.2f}",
    }  # fmt: skip


def _row(row: Kept) -> dict[str, Any]:
    moved, leaving = row.moved, row.leaving
    return {
        "client": row.name, "invoiced": str(row.brought), "share": _share(row.share),
        "start": None if moved is None else str(moved.start), "end": None if moved is None else str(moved.end),
        "moved": None if moved is None else moved.kind, "developers": leaving.people,
        "margin_a_month": _money(leaving.margin), "bench": _money(leaving.bench),
    }  # fmt: skip


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _share(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.4f}"

