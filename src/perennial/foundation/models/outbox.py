"""The outbox: every mail is a row written with the business change and leaves by a worker (domain B21, D9)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from perennial.foundation.choices import Language, OutboxState


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Reading the outbox."""

    def ready(self, *, at: datetime) -> OutboxQuerySet:
        return self.filter(state=OutboxState.PENDING, not_before__lte=at)

    def visible_to(self, user: object) -> OutboxQuerySet:
        from perennial.foundation.visibility import client_filter

        return self.filter(client_filter(user, "client_id"))


class OutboxMessage(models.Model):
    """One mail. The text is fixed when it is written; only its state moves."""

    # unique(purpose, subject, recipients, step): the same letter can never be queued twice
    dedupe_key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=200, unique=True)
    client_id = models.BigIntegerField(null=True, db_index=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    letter = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=Language.choices)
    to = models.JSONField()  # list of addresses
    cc = models.JSONField(default=list)
    reply_to = models.CharField(max_length=254, blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    facts = models.JSONField(default=dict)  # what the letter speaks of: invoice ids, amounts; still_needed reads it
    is_money = models.BooleanField(default=False)  # money letters are never sent again by a machine
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    give_up_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=OutboxState.choices, default=OutboxState.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    bounced_on = models.DateField(null=True)
    error = models.TextField(blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OutboxState.values), name="outbox_state_known"),
            models.CheckConstraint(
                condition=~Q(state=OutboxState.SENT) | Q(sent_at__isnull=False), name="outbox_sent_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "not_before"], name="outbox_ready"),
            models.Index(fields=["subject_kind", "subject_id"], name="outbox_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} to {', '.join(self.to)}: {self.state}"
