"""The room's Django app."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.insight"
    label = "insight"

    def ready(self) -> None:
        from perennial.handover.ports import register_reports
        from perennial.insight.guards import register
        from perennial.insight.queries.report import reports_seen

        register()
        register_reports(reports_seen)
