"""The room's Django app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.contracts"
    label = "contracts"

    def ready(self) -> None:
        from perennial.clients.ports import register_join_clients
        from perennial.contracts.actions.joining import join_rows

        register_join_clients(join_rows)
