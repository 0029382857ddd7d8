"""The room's Django app."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.care"
    label = "care"
