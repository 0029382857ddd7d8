"""Hours as the command line tells them (a contract: JSON keys stay)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from perennial.clients.models import Client
from perennial.delivery.queries.sheets import MonthRow, month_rows
from perennial.kernel.text import name_key


class UnknownClient(LookupError):
    """No client has this name or code."""


def report(month: date, *, client: str | None = None) -> dict[str, Any]:
    """The hours of every placement of a month, by client and person. Hours are decimals with two digits, as text;
    `state` is "none" where nothing was entered.
    """
    rows = month_rows(None, month, client_ids=None if client is None else [_one(client)])
    clients = [(pk, list(own)) for pk, own in groupby(rows, lambda row: row.placement.client_id)]
    return {
        "month": f"{month:%Y-%m}",
        "clients": [
            {"client": own[0].placement.client.name, "code": own[0].placement.client.code, **_sums(own),
             "placements": [_told(row) for row in own]}
            for _pk, own in clients
        ],
        "total": _sums(rows),
    }  # fmt: skip


def _told(row: MonthRow) -> dict[str, Any]:
    return {
        "person": row.placement.person.name, "title": row.placement.title, "state": row.state,
        "hours": _hours(row.seconds), "billable_hours": _hours(row.billable),
        "calendar_hours": None if row.expected is None else _hours(row.expected),
        "approved_by": row.sheet.approved_by_name if row.sheet else "",
    }  # fmt: skip


def _sums(rows: Sequence[MonthRow]) -> dict[str, str]:
    return {
        "hours": _hours(sum(row.seconds for row in rows)),
        "billable_hours": _hours(sum(row.billable for row in rows)),
    }


def _hours(seconds: int) -> str:
    return f"{seconds / 3600:.2f}"


def _one(words: str) -> int:
    found = Client.objects.filter(code=words) | Client.objects.filter(name_key=name_key(words))
    pk = found.order_by("pk").values_list("pk", flat=True).first()
    if pk is None:
        raise UnknownClient(f"No client is called {words!r}.")
    return pk
