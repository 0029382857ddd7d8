"""Greetings of people at clients, their wishes about them, and gifts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from perennial.care.choices import GreetingState
from perennial.care.rules.greetings import name_of
from perennial.clients.models import Client, Contact
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.kernel.money import Money


class GreetingWish(models.Model):
    """What a person wants: no greetings for now, or other holidays than those of the country."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="greeting_wish")
    quiet = models.BooleanField(_("No greetings for now"), default=False)
    holidays = models.JSONField(default=list)  # keys of rules.greetings; empty: those of the person's country

    def __str__(self) -> str:
        return f"{self.contact}: {'quiet' if self.quiet else self.holidays}"


class GreetingQuerySet(models.QuerySet["Greeting"]):
    """Reading greetings."""

    def visible_to(self, user: Any) -> GreetingQuerySet:
        from perennial.foundation.visibility import client_filter

        return self.filter(client_filter(user, "client_id"))


class GiftQuerySet(models.QuerySet["Gift"]):
    """Reading gifts."""

    def visible_to(self, user: Any) -> GiftQuerySet:
        from perennial.foundation.visibility import client_filter

        return self.filter(client_filter(user, "client_id"))


class Greeting(models.Model):
    """One greeting of one person on one day; lifecycle.GREETING moves it. It never leaves by itself."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="greetings")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="greetings")
    holiday = models.CharField(max_length=20)  # a key of rules.greetings
    year = models.PositiveSmallIntegerField()
    on = models.DateField()
    state = models.CharField(max_length=9, choices=GreetingState.choices, default=GreetingState.SUGGESTED)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = GreetingQuerySet.as_manager()

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "holiday", "year"], name="greeting_once_a_year"),
            models.CheckConstraint(condition=Q(state__in=GreetingState.values), name="greeting_state_known"),
        ]
        indexes = [models.Index(fields=["on", "state"], name="greeting_day")]

    def __str__(self) -> str:
        return f"{self.contact}, {self.holiday} {self.year}"

    @property
    def occasion(self) -> str:
        """The holiday in the reader's language."""
        return gettext(name_of(self.holiday))


class Gift(models.Model):
    """A gift to a client or one of its people, in the company's currency; a year's limit holds for each client."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="gifts")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="gifts")
    what = models.CharField(_("What"), max_length=200)
    amount = AmountField(_("Amount"))
    currency = currency_field()
    on = models.DateField(_("Given on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = GiftQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["client", "on"], name="gift_day")]

    def __str__(self) -> str:
        return f"{self.client}: {self.what}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)
