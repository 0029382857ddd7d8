"""The room's Django app."""

from django.apps import AppConfig


class PulseConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.pulse"
    label = "pulse"

    def ready(self) -> None:
        from perennial.clients.ports import register_join, register_join_clients
        from perennial.pulse.actions.joining import join_answers, join_rounds

        register_join(join_answers)
        register_join_clients(join_rounds)
