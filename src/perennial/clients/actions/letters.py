"""The door by which other rooms register letters about a client."""

from perennial.clients.client_letters import register_client_letter

__all__ = ["register_client_letter"]
