"""Waves, rounds and whom of ours a round asks about."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.clients.models import Client
from perennial.pulse.choices import FormKind, RoundState


class Wave(models.Model):
    """One sending, over one client or many."""

    name = models.CharField(_("Name"), max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_on = models.DateField()
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    class Meta:
        ordering = ["-made_on", "-id"]

    def __str__(self) -> str:
        return self.name


class RoundQuerySet(models.QuerySet["FeedbackRound"]):
    """Reading rounds: for those who may read notes, as the words of clients are no less."""

    def visible_to(self, user: Any) -> RoundQuerySet:
        from perennial.foundation.rights import may_see
        from perennial.foundation.visibility import NOTHING, client_filter

        return self.filter(client_filter(user, "client_id") if may_see(user, "notes") else NOTHING)

    def sent(self) -> RoundQuerySet:
        return self.filter(sent_on__isnull=False)


class FeedbackRound(models.Model):
    """A wave's part for one client."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="rounds")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="feedback_rounds")
    state = models.CharField(max_length=9, choices=RoundState.choices, default=RoundState.PLANNED)
    form = models.CharField(max_length=5, choices=FormKind.choices, default=FormKind.SHORT)
    triggered = models.BooleanField(default=False)
    sent_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)  # the last day on which an answer is taken
    reminded_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    thanked_on = models.DateField(null=True)
    told_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was skipped
    changes = models.TextField(blank=True)  # what we change, as the client was told
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "client"], name="feedback_round_once_a_wave"),
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="feedback_round_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"]) | Q(sent_on__isnull=False, closes_on__isnull=False),
                name="feedback_round_sent_has_days",
            ),
        ]
        indexes = [models.Index(fields=["client", "-sent_on"], name="feedback_round_client")]

    def __str__(self) -> str:
        return f"{self.wave} ({self.client})"


class RoundPerson(models.Model):
    """One of our people about whom the round asks."""

    round = models.ForeignKey(FeedbackRound, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feedback_rounds")

    class Meta:
        ordering = ["person__name"]
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="round_person_once")]

    def __str__(self) -> str:
        return f"{self.person} in {self.round_id}"
