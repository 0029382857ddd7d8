"""The room's Django app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.contracts"
    label = "contracts"
