"""The room's Django app."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.targets"
    label = "targets"
