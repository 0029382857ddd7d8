"""The room's Django app."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Tells the foundation where clients' answers are read, and the clients room what it sees and joins."""

    name = "perennial.care"
    label = "care"

    def ready(self) -> None:
        from perennial.care.actions.joining import join_care
        from perennial.care.actions.mailbox import reply_address
        from perennial.care.handlers import hours_disputed
        from perennial.care.ports.rooms import register_agreements, register_placements
        from perennial.care.queries.contracts import Agreed, Placed
        from perennial.care.queries.ties import developers_alone
        from perennial.care.queries.touches import steps_seen
        from perennial.clients.ports import register_evidence, register_join
        from perennial.contracts.ports import register_alone
        from perennial.delivery.ports import register_disputed
        from perennial.foundation.ports import register_reply_address

        register_evidence(steps_seen)
        register_join(join_care)
        register_placements(Placed())
        register_agreements(Agreed())
        register_alone(developers_alone)
        register_disputed(hours_disputed)
        register_reply_address(reply_address)
