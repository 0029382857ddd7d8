"""Quarters whose every month is invoiced: what came of them can be counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from perennial.billing.invoiced_queries import months_invoiced
from perennial.clients.queries.managers import hands
from perennial.kernel.quarters import quarter_end


def billed(wanted: Collection[tuple[int, date]]) -> set[tuple[int, date]]:
    """Which of these (manager, quarter), all of them over, have nothing left to invoice at any client of the manager.

    Where nothing was to be invoiced, nobody can tell: the days of the setting have to pass. Six queries a quarter.
    """
    found: set[tuple[int, date]] = set()
    if not wanted:
        return found
    known = hands()
    for quarter in sorted({quarter for _manager, quarter in wanted}):
        own: dict[int, set[int]] = defaultdict(set)
        for client, manager in known.on(quarter_end(quarter)).items():
            own[manager].add(client)
        months = [quarter.replace(month=quarter.month + step) for step in range(3)]
        clients = {pk for manager, day in wanted if day == quarter for pk in own[manager]}
        rows = months_invoiced(months, sorted(clients))
        for manager, day in wanted:
            mine = [rows[pk] for pk in own[manager] if pk in rows]
            if day == quarter and any(one.worked for one in mine) and not any(one.open for one in mine):
                found.add((manager, quarter))
    return found
