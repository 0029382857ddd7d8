"""The room's Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.web"
    label = "web"
