"""Tables of the today room."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from perennial.clients.models import Client
from perennial.foundation.choices import Role
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.today.choices import ItemState, NotUsefulReason

LEADS = (Role.HCS, Role.DIR)
"""Who has what is about a colleague or the whole company."""


class QueueItemQuerySet(models.QuerySet["QueueItem"]):
    """Reading the queue."""

    def visible_to(self, user: Any) -> QueueItemQuerySet:
        """Items of the person's clients, about the person, and for leads those about colleagues and the company; those
        that speak of notes only for readers of notes.
        """
        from perennial.foundation.registry import CUES
        from perennial.foundation.rights import may_see
        from perennial.foundation.visibility import client_filter

        others = Q() if getattr(user, "role", "") in LEADS else Q(person_id=user.pk)
        of_clients = Q(client__isnull=False) & client_filter(user, "client_id")
        rows = self.filter(of_clients | (Q(client__isnull=True) & others))
        return rows if may_see(user, "notes") else rows.exclude(rule__in=[rule.id for rule in CUES if rule.note])

    def waiting(self, as_of: date) -> QueueItemQuerySet:
        """Open items and snoozed ones whose day has come."""
        return self.filter(Q(state=ItemState.OPEN) | Q(state=ItemState.SNOOZED, snoozed_until__lte=as_of))

    def snoozed(self, as_of: date) -> QueueItemQuerySet:
        return self.filter(state=ItemState.SNOOZED, snoozed_until__gt=as_of)


class QueueItem(models.Model):
    """One thing to do about one client, colleague or the company for one cause. Undone items never vanish; they close
    when the cause is gone.
    """

    rule = models.CharField(max_length=8)
    rule_version = models.PositiveSmallIntegerField()
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="queue_items")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    cause = models.CharField(max_length=80)
    params = models.JSONField()
    amount = AmountField(null=True)
    currency = currency_field(blank=True)
    amount_reporting = AmountField(null=True)
    probability = models.FloatField()
    days_left = models.IntegerField()
    due_on = models.DateField(null=True)
    priority = models.FloatField()
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    letter = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.OPEN)
    opened_on = models.DateField()
    changed_at = models.DateTimeField()  # newest evidence
    looked_at = models.DateTimeField(null=True)  # when its person opened it last
    snoozed_until = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=6, choices=NotUsefulReason.choices, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        ordering = ["-priority", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "rule", "cause"],
                condition=Q(state__in=[ItemState.OPEN, ItemState.SNOOZED]),
                name="item_one_per_client_and_cause",
            ),
            # a client that is not there equals no other one in the eyes of a database
            models.UniqueConstraint(
                fields=["rule", "cause"],
                condition=Q(state__in=[ItemState.OPEN, ItemState.SNOOZED], client__isnull=True),
                name="item_one_per_cause_without_client",
            ),
            models.CheckConstraint(
                condition=Q(client__isnull=True) | Q(person__isnull=True), name="item_client_or_person"
            ),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="item_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ItemState.SNOOZED) | Q(snoozed_until__isnull=False), name="item_snoozed_has_day"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "client"], name="item_state"),
            models.Index(fields=["rule", "decided_on"], name="item_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.client_id} {self.cause}"
