"""Changes of a bill rate, and the watch over developers whom a client may want to hire; each with its moves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.clients.models import Client
from perennial.contracts.choices import PoachSign, PoachState, RateChangeState, RateUnit
from perennial.contracts.models.placements import Placement
from perennial.contracts.models.rates import BillRate
from perennial.contracts.policies import terms_filter, watch_filter
from perennial.foundation.models import Move
from perennial.foundation.money_fields import AmountField, currency_field

PERSON = settings.AUTH_USER_MODEL
_ENDED = (RateChangeState.APPLIED, RateChangeState.REFUSED, RateChangeState.WITHDRAWN)


class RateChangeQuerySet(models.QuerySet["RateChange"]):
    """Reading changes of rates."""

    def visible_to(self, user: Any) -> RateChangeQuerySet:
        return self.filter(terms_filter(user, "client_id"))

    def standing(self) -> RateChangeQuerySet:
        """Not in force yet, and neither refused nor withdrawn."""
        return self.exclude(state__in=_ENDED)


class RateChange(models.Model):
    """New bill rates of a client's placements from a day on, on their way from us to the client and into force.

    `reason` is in words for the client: the letter says it.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="rate_changes")
    effective_on = models.DateField(_("From"))
    reason = models.CharField(_("Why, in words for the client"), max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=RateChangeState.choices, default=RateChangeState.DRAFTED)
    state_since = models.DateField()
    drafted_on = models.DateField()
    drafted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = RateChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("change of rates")
        verbose_name_plural = _("changes of rates")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RateChangeState.values), name="rate_change_state_known"),
        ]
        indexes = [
            models.Index(fields=["state", "effective_on"], name="rate_change_state"),
            models.Index(fields=["client", "state"], name="rate_change_client"),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.effective_on}"

    @property
    def is_over(self) -> bool:
        return self.state in _ENDED


class RateChangeLine(models.Model):
    """The new rate of one placement; `was` is the old one, as it stood when this was last written.

    A placement is in one change at a time: `standing` goes with the change that is over. `rate` came into force.
    """

    change = models.ForeignKey(RateChange, on_delete=models.CASCADE, related_name="lines")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="rate_changes")
    was = AmountField(_("Old rate"))
    amount = AmountField(_("New rate"))
    currency = currency_field()
    unit = models.CharField(_("For one"), max_length=5, choices=RateUnit.choices, default=RateUnit.HOUR)
    standing = models.BooleanField(default=True)
    rate = models.OneToOneField(BillRate, on_delete=models.PROTECT, null=True, related_name="change")

    class Meta:
        ordering = ["change_id", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="rate_change_above_zero"),
            models.CheckConstraint(condition=Q(unit__in=RateUnit.values), name="rate_change_unit_known"),
            models.UniqueConstraint(fields=["change", "placement"], name="rate_change_line_once"),
            models.UniqueConstraint(
                fields=["placement"], condition=Q(standing=True), name="rate_change_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement}: {self.amount} {self.currency}"


class RateChangeMove(Move):
    """One transition of lifecycle.RATE_CHANGE."""

    change = models.ForeignKey(RateChange, on_delete=models.CASCADE, related_name="moves")
    event = models.CharField(max_length=10)
    before = models.CharField(max_length=9, choices=RateChangeState.choices)
    after = models.CharField(max_length=9, choices=RateChangeState.choices)


class PoachWatchQuerySet(models.QuerySet["PoachWatch"]):
    """Reading watches: for those who keep them, account managers with their heads, and delivery."""

    def visible_to(self, user: Any) -> PoachWatchQuerySet:
        return self.filter(watch_filter(user, "placement__client_id"))

    def standing(self) -> PoachWatchQuerySet:
        return self.exclude(state=PoachState.CLOSED)


class PoachWatch(models.Model):
    """The watch over one placement: begun with the first sign, one at a time."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="poach_watches")
    state = models.CharField(max_length=9, choices=PoachState.choices, default=PoachState.CALM)
    state_since = models.DateField()
    offered = models.CharField(_("What is offered"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PoachWatchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("poach watch")
        verbose_name_plural = _("poach watches")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PoachState.values), name="poach_watch_state_known"),
            models.UniqueConstraint(
                fields=["placement"], condition=~Q(state=PoachState.CLOSED), name="poach_watch_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement}: {self.state}"


class PoachSeen(models.Model):
    """A sign somebody has seen."""

    watch = models.ForeignKey(PoachWatch, on_delete=models.CASCADE, related_name="signs")
    sign = models.CharField(_("Sign"), max_length=15, choices=PoachSign.choices)
    on = models.DateField(_("Seen on"))
    note = models.CharField(_("In your words"), max_length=500, blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(condition=Q(sign__in=PoachSign.values), name="poach_sign_known")]

    def __str__(self) -> str:
        return f"{self.sign} on {self.on}"


class PoachMove(Move):
    """One transition of lifecycle.POACH_WATCH."""

    watch = models.ForeignKey(PoachWatch, on_delete=models.CASCADE, related_name="moves")
    event = models.CharField(max_length=14)
    before = models.CharField(max_length=9, choices=PoachState.choices)
    after = models.CharField(max_length=9, choices=PoachState.choices)
