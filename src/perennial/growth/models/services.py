"""The services we sell, and where each client stands with them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.growth.choices.services import PricePer, Stand
from perennial.growth.models.expansions import Expansion
from perennial.growth.models.ideas import Idea
from perennial.growth.policies.whole_room import growth_filter
from perennial.kernel.money import Money


class ServiceQuerySet(models.QuerySet["Service"]):
    """Reading the catalogue."""

    def sold(self) -> ServiceQuerySet:
        return self.filter(retired_on__isnull=True)


class Service(models.Model):
    """One thing we sell, in the company's own words. `words` tell its placements and projects by their titles."""

    name = models.CharField(pgettext_lazy("service", "What it is called"), max_length=80)
    name_key = models.CharField(max_length=80, unique=True, editable=False)  # kernel.text.name_key(name)
    gives = models.CharField(_("What it gives the client"), max_length=300, blank=True)
    words = models.CharField(_("Words in roles and projects"), max_length=300, blank=True)
    price_low = AmountField(pgettext_lazy("price", "From"), null=True)
    price_high = AmountField(pgettext_lazy("price", "To"), null=True)
    currency = currency_field(blank=True)
    per = models.CharField(_("Counted by"), max_length=5, choices=PricePer.choices, default=PricePer.HOUR)
    retired_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.CheckConstraint(condition=Q(per__in=PricePer.values), name="service_per_known"),
            models.CheckConstraint(
                condition=Q(price_low__isnull=True) | Q(price_high__isnull=True) | Q(price_high__gte=F("price_low")),
                name="service_price_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def prices(self) -> tuple[Money, ...]:
        """The ends of the usual range, one where both are the same or one is not known."""
        ends = dict.fromkeys(one for one in (self.price_low, self.price_high) if one is not None)
        return tuple(Money(one, self.currency) for one in ends) if self.currency else ()


class ClientServiceQuerySet(models.QuerySet["ClientService"]):
    """Reading where clients stand."""

    def visible_to(self, user: Any) -> ClientServiceQuerySet:
        return self.filter(growth_filter(user, "client_id"))


class ClientService(models.Model):
    """What a person said of a client and a service: since when, why, and for "not for them" until when."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="services")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="clients")
    stand = models.CharField(max_length=7, choices=Stand.choices)
    on = models.DateField()
    until = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)
    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, null=True, related_name="services")
    expansion = models.ForeignKey(Expansion, on_delete=models.PROTECT, null=True, related_name="services")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ClientServiceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("service of a client")
        verbose_name_plural = _("services of clients")
        constraints = [
            models.UniqueConstraint(fields=["client", "service"], name="client_service_once"),
            models.CheckConstraint(condition=Q(stand__in=Stand.values), name="client_service_stand_known"),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.service} {self.stand}"
