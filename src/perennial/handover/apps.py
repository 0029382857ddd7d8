"""The room's Django app."""

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.handover"
    label = "handover"

    def ready(self) -> None:
        from perennial.clients.ports import register_check, register_join_clients
        from perennial.handover.actions.contact_rules import join_rules
        from perennial.handover.queries.cards import is_accepted, is_won
        from perennial.handover.queries.onboardings import has_graduated

        register_check("onboarding_graduated", has_graduated)
        register_check("handover_accepted", is_accepted)
        register_check("signed_or_start_agreed", is_won)
        register_join_clients(join_rules)
