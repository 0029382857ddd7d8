"""Won deals that another system told of."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.foundation.choices import Role
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.foundation.rights import may_see
from perennial.handover.models.cards import HandoverCard

_ALL = (Role.HCS, Role.DIR)


class DealQuerySet(models.QuerySet["WonDeal"]):
    """Reading deals: all of them for those who lead, their own and those of nobody for sales."""

    def visible_to(self, user: Any) -> DealQuerySet:
        if not may_see(user, "handover"):
            return self.none()
        if user.role in _ALL:
            return self
        return self.filter(Q(seller=user) | Q(seller=None)) if user.role == Role.SAL else self.none()

    def waiting(self) -> DealQuerySet:
        return self.filter(card=None, known_client="", left_out="")


class DealDoor(models.Model):
    """The secret part of the address to which one system tells of deals, once it was renewed.

    The old one is answered until its day.
    """

    source = models.CharField(max_length=12, unique=True)
    token = models.CharField(max_length=64)
    old_token = models.CharField(max_length=64, blank=True)
    old_until = models.DateField(null=True)

    class Meta:
        verbose_name = _("address for deals")
        verbose_name_plural = _("addresses for deals")

    def __str__(self) -> str:
        return self.source

    def open_to(self, day: date) -> tuple[str, ...]:
        """The secret parts that are answered on a day."""
        old = self.old_token if self.old_until is not None and self.old_until >= day else ""
        return (self.token, old) if old else (self.token,)


class WonDeal(models.Model):
    """A deal that was won, once a system and number. `payload` is the message as it came; `card` what became of it.

    One that is neither handed over, nor a client's we serve, nor left out, waits for a person.
    """

    source = models.CharField(max_length=12)
    number = models.CharField(max_length=64)
    title = models.CharField(_("What was sold"), max_length=200, blank=True)
    company = models.CharField(_("Company"), max_length=200, blank=True)
    amount = AmountField(null=True)
    currency = currency_field(blank=True)
    won_on = models.DateField(_("Won on"))
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    payload = models.TextField()
    received_at = models.DateTimeField()
    card = models.ForeignKey(HandoverCard, on_delete=models.PROTECT, null=True, related_name="deals")
    known_client = models.CharField(max_length=200, blank=True)  # a client we serve already: growth, no hand-over

    domain = models.CharField(max_length=120, blank=True)  # the company's own
    left_out = models.CharField(max_length=200, blank=True)  # why a person decided that nothing comes of it
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = DealQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("won deal")
        verbose_name_plural = _("won deals")
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="won_deal_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.number}: {self.title}"

    @property
    def is_waiting(self) -> bool:
        return not (self.card_id or self.known_client or self.left_out)
