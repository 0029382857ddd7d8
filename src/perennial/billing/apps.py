"""The room's Django app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Tells the clients room what hangs on a client."""

    name = "perennial.billing"
    label = "billing"

    def ready(self) -> None:
        from perennial.billing.queries import stakes
        from perennial.clients.ports import register_stakes

        register_stakes(stakes)
