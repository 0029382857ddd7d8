"""Choices of services: where a client stands with one, and what a price is counted by."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Stand(TextChoices):
    """Where a client stands with a service."""

    BOUGHT = "bought", pgettext_lazy("service", "Buys it")
    OFFERED = "offered", pgettext_lazy("service", "Offered")
    COULD = "could", pgettext_lazy("service", "Could buy it")
    NOT = "not", pgettext_lazy("service", "Not for them")


class Becomes(TextChoices):
    """What is noted at once of a service that is offered or could be bought."""

    IDEA = "idea", pgettext_lazy("service becomes", "An idea, to pitch it")
    EXPANSION = "expansion", pgettext_lazy("service becomes", "An expansion: they want it")


class PricePer(TextChoices):
    """What a usual price is counted by."""

    HOUR = "hour", pgettext_lazy("price", "an hour")
    MONTH = "month", pgettext_lazy("price", "a month")
    ONCE = "once", pgettext_lazy("price", "once")
