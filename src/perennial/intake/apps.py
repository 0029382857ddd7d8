"""The room's Django app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.intake"
    label = "intake"
