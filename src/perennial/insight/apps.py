"""The room's Django app."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.insight"
    label = "insight"

    def ready(self) -> None:
        from perennial.clients.ports import register_join_clients
        from perennial.contracts.queries.team import team_changes
        from perennial.growth.ports import register_bands, register_results
        from perennial.handover.ports import register_reports
        from perennial.insight.actions.joining import join_rows
        from perennial.insight.guards import register
        from perennial.insight.ports import register_team_changes
        from perennial.insight.queries.bands import bands_then
        from perennial.insight.queries.report import reports_seen
        from perennial.insight.queries.results import results_told

        register()
        register_join_clients(join_rows)
        register_team_changes(team_changes)
        register_reports(reports_seen)
        register_bands(bands_then)
        register_results(results_told)
