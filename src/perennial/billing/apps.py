"""The room's Django app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.billing"
    label = "billing"
