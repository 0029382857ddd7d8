"""Whose a won deal may be: clients by name and domain, for messages of other systems and for the list of what waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from perennial.clients.models import Client
from perennial.clients.queries.domains import clients_of_domains
from perennial.handover.models import WonDeal
from perennial.kernel.companies import Companies

MOST_NEAR: Final = 4


def companies(domains: Collection[str]) -> Companies[Client]:
    """Every client that was not merged, archived ones too. At most four queries."""
    found: Companies[Client] = Companies()
    owners: dict[int, list[str]] = {}
    for domain, ids in clients_of_domains(domains).items():
        for client in ids:
            owners.setdefault(client, []).append(domain)
    for row in Client.objects.filter(merged_into__isnull=True).order_by("pk"):
        found.add(row.name, row, owners.get(row.pk, ()))
    return found


def near_clients(deals: Sequence[WonDeal]) -> Mapping[int, list[Client]]:
    """For each deal that waits, the clients it may be of. Nothing is read where none waits."""
    waiting = [deal for deal in deals if deal.is_waiting]
    if not waiting:
        return {}
    known = companies({deal.domain for deal in waiting})
    found = {}
    for deal in waiting:
        told = known.find(deal.company, deal.domain)
        some = [told.one] if told.one is not None else list(told.near)
        found[deal.pk] = sorted(dict.fromkeys(some), key=lambda one: one.name)[:MOST_NEAR]
    return found
