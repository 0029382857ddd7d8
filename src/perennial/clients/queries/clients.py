"""Who answers for clients, and which look alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from perennial.clients.models import Client, Deputy
from perennial.foundation.models import User
from perennial.kernel.text import name_key


def acting_manager(client: Client, as_of: date) -> User | None:
    """The client's manager, or the deputy while the manager is away."""
    if client.manager is None:
        return None
    stand_in = Deputy.objects.on(as_of).filter(manager=client.manager).select_related("deputy").first()
    return stand_in.deputy if stand_in else client.manager


def similar_clients(client: Client) -> list[Client]:
    """Clients with the same folded name: candidates for merging."""
    return list(Client.objects.live().filter(name_key=name_key(client.name)).exclude(pk=client.pk)[:5])


def managers() -> list[User]:
    """People who may answer for clients."""
    return list(User.objects.filter(is_active=True, role__in=["AM", "HCS", "DIR"]).order_by("name"))


def portfolio_owner(client_ids: Iterable[int]) -> dict[int, int | None]:
    """Manager id of each client."""
    rows: Any = Client.objects.filter(pk__in=list(client_ids)).values_list("pk", "manager_id")
    return dict(rows)
