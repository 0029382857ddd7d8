"""The room's Django app."""

from django.apps import AppConfig


class TodayConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.today"
    label = "today"

    def ready(self) -> None:
        from perennial.clients.ports import register_join_clients
        from perennial.today.actions import join_items

        register_join_clients(join_items)
