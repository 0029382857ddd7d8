"""Which moves of a client's life are open, and where they lead."""

from __future__ import annotations

from perennial.clients.choices import ClientStatus
from perennial.clients.lifecycle import CLIENT
from perennial.clients.models import Client


def open_moves(client: Client, role: str) -> list[str]:
    """The events that somebody of this role may try now; none for a client that was merged into another."""
    return [] if client.merged_into_id else [row.event for row in CLIENT.open_to(client.status, role)]


def status_after(client: Client, event: str) -> ClientStatus | None:
    """Where the event leads from here; None when it is not possible."""
    row = CLIENT.find(client.status, event)
    return ClientStatus(row.target) if row else None
