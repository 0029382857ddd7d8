"""Health as the command line tells it (a contract: JSON keys stay)."""

from __future__ import annotations

from datetime import date
from typing import Any

from perennial.clients.models import Client
from perennial.insight.queries.health import ClientHealth, health_on, lifts, shown_points
from perennial.kernel.text import name_key


class UnknownClient(LookupError):
    """No client has this name or code."""


def report(*, as_of: date, client: str | None = None) -> dict[str, Any]:
    """Health of each client we serve, or of one, as of the day; the worst first, those without a number last."""
    ids = None if client is None else [_one(client)]
    found = list(health_on(as_of, clients=ids).values())
    names = Client.objects.in_bulk([one.client_id for one in found])
    found.sort(key=lambda one: (one.health.score is None, one.health.score or 0.0, names[one.client_id].name))
    return {"as_of": as_of.isoformat(), "clients": [_told(one, names[one.client_id].name) for one in found]}


def _told(one: ClientHealth, name: str) -> dict[str, Any]:
    points, before_caps = shown_points(one.health)
    return {
        "client": name,
        "score": None if one.health.score is None else round(one.health.score, 1),
        "band": {"good": "healthy", "risk": "at risk", "none": "not enough data"}.get(one.health.band, one.health.band),
        "coverage": round(one.health.coverage, 3),
        "before_caps": before_caps,
        "points": points,
        "caps": {cap.name: cap.limit for cap in one.health.caps},
        "missing": list(one.health.missing),
        "lifts": {lift.lever.name: round(lift.points, 1) for lift in lifts(one)},
    }


def _one(words: str) -> int:
    found = Client.objects.filter(code=words) | Client.objects.filter(name_key=name_key(words))
    pk = found.order_by("pk").values_list("pk", flat=True).first()
    if pk is None:
        raise UnknownClient(f"No client is called {words!r}.")
    return pk
