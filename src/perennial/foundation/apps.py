"""The room's Django app."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Loads every room's cues, letters and KPIs into the registries once all apps are ready."""

    name = "perennial.foundation"
    label = "foundation"

    def ready(self) -> None:
        from perennial.foundation.registry import load_rooms

        load_rooms()
