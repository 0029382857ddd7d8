"""The room's Django app."""

from django.apps import AppConfig


class TodayConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.today"
    label = "today"
