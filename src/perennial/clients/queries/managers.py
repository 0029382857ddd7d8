"""Who managed which client on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from perennial.clients.models import Client, EarlierManager


@dataclass(frozen=True, slots=True)
class Hands:
    """The manager of today by client, and those before: (the day somebody else took over, who), oldest first."""

    now: Mapping[int, int]
    earlier: Mapping[int, Sequence[tuple[date, int]]]

    def on(self, day: date) -> Mapping[int, int]:
        """{client: manager} of a day, of all clients that had one."""
        found = dict(self.now)
        for client, terms in self.earlier.items():
            before = next((manager for until, manager in terms if day < until), None)
            if before is not None:
                found[client] = before
        return found


def hands() -> Hands:
    """Who managed and manages every client. Two queries."""
    rows = Client.objects.filter(manager__isnull=False, merged_into__isnull=True).order_by()
    now = {client: manager for client, manager in rows.values_list("pk", "manager_id") if manager is not None}
    earlier: dict[int, list[tuple[date, int]]] = defaultdict(list)
    before = EarlierManager.objects.filter(client__merged_into__isnull=True).order_by("client_id", "until")
    for client, manager, until in before.values_list("client_id", "manager_id", "until"):
        earlier[client].append((until, manager))
    return Hands(now, earlier)
