"""The room's Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """See the package docstring for what the room owns."""

    name = "perennial.people"
    label = "people"
