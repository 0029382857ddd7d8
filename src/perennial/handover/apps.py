"""The room's Django app."""

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.handover"
    label = "handover"

    def ready(self) -> None:
        from perennial.clients.ports import register_check
        from perennial.handover.queries.onboardings import has_graduated

        register_check("onboarding_graduated", has_graduated)
