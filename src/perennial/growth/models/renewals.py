"""Renewals of agreements: one a term, what has to be true before its notice date, and every move."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.clients.choices import LossReason
from perennial.clients.models import Client
from perennial.contracts.models import Agreement
from perennial.foundation.models import Move
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.growth.choices import DECIDED, RenewalState
from perennial.growth.policies.whole_room import growth_filter
from perennial.kernel.money import Money

PERSON = settings.AUTH_USER_MODEL
STATE_LENGTH = 11


class RenewalQuerySet(models.QuerySet["Renewal"]):
    """Reading renewals."""

    def visible_to(self, user: Any) -> RenewalQuerySet:
        return self.filter(growth_filter(user, "client_id"))

    def standing(self) -> RenewalQuerySet:
        """Not decided."""
        return self.exclude(state__in=DECIDED)

    def decided(self) -> RenewalQuerySet:
        return self.filter(state__in=DECIDED)


class Renewal(models.Model):
    """The decision on one term of an agreement.

    `amount` is what a year of it brings, in `currency`, as of the last night. `evergreen`: the agreement is open-ended,
    and a year of it ends. `band`: the client's health when the window opened. `ways`: the ways ahead that the client
    is shown, by their keys: {text, price, gain}.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="renewals")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="renewals")
    term_ends_on = models.DateField(_("Ends"))
    notice_on = models.DateField(_("Notice by"), null=True)
    opens_on = models.DateField()
    evergreen = models.BooleanField(default=False)
    state = models.CharField(max_length=STATE_LENGTH, choices=RenewalState.choices, default=RenewalState.SCHEDULED)
    state_since = models.DateField()
    made_on = models.DateField()
    amount = AmountField(default=0)
    currency = currency_field()
    band = models.CharField(max_length=10, blank=True)
    reminded_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    loss_reason = models.CharField(max_length=20, blank=True)
    new_end_on = models.DateField(null=True)
    outcome_agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, related_name="+")
    paper = models.CharField(max_length=300, blank=True)
    offer = models.TextField(_("Our offer"), max_length=2000, blank=True)
    rivals = models.TextField(_("Who else they look at"), max_length=1000, blank=True)
    ways = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    objects = RenewalQuerySet.as_manager()

    class Meta:
        ordering = ["term_ends_on", "id"]
        verbose_name = _("renewal")
        verbose_name_plural = _("renewals")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "term_ends_on"], name="renewal_once_a_term"),
            models.CheckConstraint(condition=Q(state__in=RenewalState.values), name="renewal_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_on__isnull=False)
                | (~Q(state__in=DECIDED) & Q(decided_on__isnull=True)),
                name="renewal_decided_has_day",
            ),
            models.CheckConstraint(
                condition=Q(loss_reason__in=["", *LossReason.values]), name="renewal_loss_reason_known"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "term_ends_on"], name="renewal_state"),
            models.Index(fields=["client", "term_ends_on"], name="renewal_client"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.term_ends_on}"

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED

    @property
    def money(self) -> Money:
        """What a year of it brings, without cents: it is a measure, not a bill."""
        return Money(self.amount.quantize(Decimal(1)), self.currency)


class RenewalMove(Move):
    """One transition of lifecycle.RENEWAL."""

    renewal = models.ForeignKey(Renewal, on_delete=models.CASCADE, related_name="moves", db_index=False)
    event = models.CharField(max_length=16)
    before = models.CharField(max_length=STATE_LENGTH, choices=RenewalState.choices)
    after = models.CharField(max_length=STATE_LENGTH, choices=RenewalState.choices)

    class Meta(Move.Meta):
        indexes = [models.Index(fields=["renewal", "id"], name="renewal_move")]


class RenewalPointQuerySet(models.QuerySet["RenewalPoint"]):
    """Reading what must be true."""

    def visible_to(self, user: Any) -> RenewalPointQuerySet:
        return self.filter(growth_filter(user, "renewal__client_id"))


class RenewalPoint(models.Model):
    """Something of one's own that has to be true by the notice date."""

    renewal = models.ForeignKey(Renewal, on_delete=models.CASCADE, related_name="points", db_index=False)
    text = models.CharField(_("What must be true"), max_length=200)
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RenewalPointQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["renewal", "id"], name="renewal_point")]

    def __str__(self) -> str:
        return self.text
