"""The room's Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """See the package docstring for what the room shows."""

    name = "perennial.portal"
    label = "portal"
