"""The room's Django app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Tells the clients room what hangs on a client, the contracts room which days are invoiced."""

    name = "perennial.billing"
    label = "billing"

    def ready(self) -> None:
        from perennial.billing.draft_actions import renew_drafts
        from perennial.billing.draft_queries import invoiced_until
        from perennial.billing.file_queries import attachment
        from perennial.billing.ports import register_hours
        from perennial.billing.queries import stakes
        from perennial.billing.timesheets import Timesheets
        from perennial.clients.ports import register_stakes
        from perennial.contracts.ports import register_invoiced_until, register_reprice
        from perennial.foundation.attachments import register_attachment

        register_stakes(stakes)
        register_invoiced_until(invoiced_until)
        register_reprice(renew_drafts)
        register_hours(Timesheets())
        register_attachment("invoice", attachment)
