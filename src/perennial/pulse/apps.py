"""The room's Django app."""

from django.apps import AppConfig


class PulseConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.pulse"
    label = "pulse"

    def ready(self) -> None:
        from perennial.clients.ports import register_join
        from perennial.pulse.actions.joining import join_answers

        register_join(join_answers)
