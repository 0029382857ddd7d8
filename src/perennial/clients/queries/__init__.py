"""Reads of the clients room, one module a subject."""

from perennial.clients.queries.clients import acting_manager, managers, portfolio_owner, similar_clients
from perennial.clients.queries.contacts import Recipients, greeting_for, recipients

__all__ = [
    "Recipients",
    "acting_manager",
    "greeting_for",
    "managers",
    "portfolio_owner",
    "recipients",
    "similar_clients",
]
