"""The room's Django app."""

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.growth"
    label = "growth"

    def ready(self) -> None:
        from perennial.clients.ports import register_join, register_join_clients, register_pitched
        from perennial.growth.actions.joining import join_permissions, join_tellings
        from perennial.growth.actions.services import join_services
        from perennial.growth.queries.ideas import last_pitched
        from perennial.growth.queries.portfolio import barred
        from perennial.pulse.ports import register_barred

        register_join(join_tellings)
        register_join_clients(join_permissions)
        register_join_clients(join_services)
        register_pitched(last_pitched)
        register_barred(barred)
