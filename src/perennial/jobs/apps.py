"""The room's Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.jobs"
    label = "jobs"
