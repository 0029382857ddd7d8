"""What the client pays, what a developer costs us, and price lists. Rows hold from a day on and are never edited."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client
from perennial.contracts.choices import RateUnit
from perennial.contracts.models.placements import Placement
from perennial.contracts.policies import cost_filter, terms_filter
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.foundation.rights import may_see
from perennial.foundation.visibility import NOTHING
from perennial.people.choices import Level
from perennial.people.models import Skill


class BillRateQuerySet(models.QuerySet["BillRate"]):
    """Reading what clients pay."""

    def visible_to(self, user: Any) -> BillRateQuerySet:
        return self.filter(terms_filter(user, "placement__client_id"))


class BillRate(models.Model):
    """What the client pays for a placement from a day on. A fee by the month is for the placement as it is, whatever
    its share; by the hour or the day the share tells how many of them there are.

    Of two rows of one day the later one holds: that is how a slip of the pen is put right before anything is billed.
    """

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="rates")
    amount = AmountField(_("Rate"))
    currency = currency_field()
    unit = models.CharField(_("For one"), max_length=5, choices=RateUnit.choices, default=RateUnit.HOUR)
    valid_from = models.DateField(_("From"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = BillRateQuerySet.as_manager()

    class Meta:
        ordering = ["placement_id", "valid_from", "id"]
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="bill_rate_not_negative"),
            models.CheckConstraint(condition=Q(unit__in=RateUnit.values), name="bill_rate_unit_known"),
        ]
        indexes = [models.Index(fields=["placement", "valid_from"], name="bill_rate_day")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} / {self.unit}"


class CostRateQuerySet(models.QuerySet["CostRate"]):
    """Reading what developers cost us."""

    def visible_to(self, user: Any) -> CostRateQuerySet:
        return self.filter(cost_filter(user))


class CostRate(models.Model):
    """What an hour of a developer costs us, pay, taxes and direct costs together, from a day on."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cost_rates")
    amount = AmountField(_("Cost of an hour"))
    currency = currency_field()
    valid_from = models.DateField(_("From"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = CostRateQuerySet.as_manager()

    class Meta:
        ordering = ["person_id", "valid_from", "id"]
        verbose_name = _("cost of an hour")
        verbose_name_plural = _("costs of hours")
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="cost_rate_not_negative")]
        indexes = [models.Index(fields=["person", "valid_from"], name="cost_rate_day")]

    def __str__(self) -> str:
        return f"{self.person}: {self.valid_from}"


class RateCardQuerySet(models.QuerySet["RateCard"]):
    """Reading price lists: the company's own for all who see money, a client's for those who see that client's."""

    def visible_to(self, user: Any) -> RateCardQuerySet:
        own = terms_filter(user, "client_id")
        return self.filter((own | Q(client__isnull=True)) if may_see(user, "money") else NOTHING)


class RateCard(models.Model):
    """A version of a price list: the company's, or one client's. A new version never changes an earlier one."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True, related_name="rate_cards")
    name = models.CharField(pgettext_lazy("price list", "Name"), max_length=100)
    version = models.PositiveIntegerField(default=1)
    valid_from = models.DateField(_("From"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RateCardQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-version"]
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "name", "version"], condition=Q(client__isnull=False), name="rate_card_of_client_once"
            ),
            models.UniqueConstraint(
                fields=["name", "version"], condition=Q(client__isnull=True), name="rate_card_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.version}"


class RateCardLine(models.Model):
    """The price of a role on a level."""

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="lines")
    role = models.CharField(_("Role"), max_length=100)
    skill = models.ForeignKey(
        Skill, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Skill")
    )
    level = models.CharField(_("Level"), max_length=6, choices=Level.choices, blank=True)
    amount = AmountField(_("Rate"))
    currency = currency_field()
    unit = models.CharField(_("For one"), max_length=5, choices=RateUnit.choices, default=RateUnit.HOUR)

    class Meta:
        ordering = ["role", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="rate_card_line_not_negative"),
            models.UniqueConstraint(fields=["card", "role", "level", "unit"], name="rate_card_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.amount} {self.currency}"
