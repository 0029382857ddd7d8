"""The room's Django app."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.delivery"
    label = "delivery"

    def ready(self) -> None:
        from perennial.contracts.ports import register_asked_for, register_hours_closed, register_hours_from
        from perennial.delivery.queries.staffing import asked_for
        from perennial.delivery.queries.timesheets import hours_closed, hours_from

        register_asked_for(asked_for)
        register_hours_closed(hours_closed)
        register_hours_from(hours_from)
