"""The room's Django app."""

from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.receivables"
    label = "receivables"
