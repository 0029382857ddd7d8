"""The room's Django app."""

from django.apps import AppConfig


class PulseConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.pulse"
    label = "pulse"
