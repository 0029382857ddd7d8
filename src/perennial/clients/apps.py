"""The room's Django app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Tells the foundation which clients a person may see."""

    name = "perennial.clients"
    label = "clients"

    def ready(self) -> None:
        from perennial.clients.policies import client_ids
        from perennial.foundation.visibility import register_client_ids

        register_client_ids(client_ids)
