"""The room's Django app."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Tells the foundation where clients' answers are read."""

    name = "perennial.care"
    label = "care"

    def ready(self) -> None:
        from perennial.care.actions.mailbox import reply_address
        from perennial.foundation.ports import register_reply_address

        register_reply_address(reply_address)
