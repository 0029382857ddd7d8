"""The room's Django app."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Tells the foundation where clients' answers are read, and the clients room which steps were seen."""

    name = "perennial.care"
    label = "care"

    def ready(self) -> None:
        from perennial.care.actions.mailbox import reply_address
        from perennial.care.queries.touches import steps_seen
        from perennial.clients.ports import register_evidence
        from perennial.foundation.ports import register_reply_address

        register_evidence(steps_seen)
        register_reply_address(reply_address)
