"""Promises: who promised what to whom, by which moment of whose clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.care.choices import OPEN_PROMISES, Direction, PromiseState
from perennial.care.models.issues import Issue
from perennial.care.models.notes import NotesQuerySet
from perennial.care.models.touches import Touch
from perennial.clients.models import Client, Contact


class PromiseQuerySet(NotesQuerySet["Promise"]):
    """Reading promises: for those who may read notes."""

    def standing(self) -> PromiseQuerySet:
        """All that were not recorded by mistake."""
        return self.filter(withdrawn_on__isnull=True)

    def running(self) -> PromiseQuerySet:
        return self.standing().filter(state__in=OPEN_PROMISES)

    def due_by(self, moment: datetime) -> PromiseQuerySet:
        return self.running().filter(due_at__lte=moment)


class Promise(models.Model):
    """A promise in either direction. `due_at` is a moment; `zone` is the clock it was said by."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="promises")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="promises")
    direction = models.CharField(_("Who promised"), max_length=6, choices=Direction.choices, default=Direction.OURS)
    text = models.CharField(_("What was promised"), max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_on = models.DateField(_("Promised on"))
    due_at = models.DateTimeField(_("By"))
    zone = models.CharField(_("Time zone"), max_length=64)
    state = models.CharField(max_length=9, choices=PromiseState.choices, default=PromiseState.MADE)
    ended_at = models.DateTimeField(null=True)
    evidence = models.CharField(_("Where it can be seen"), max_length=500, blank=True)
    exceeded = models.BooleanField(_("More than promised"), default=False)
    renegotiations = models.PositiveSmallIntegerField(default=0)
    touch = models.ForeignKey(Touch, on_delete=models.PROTECT, null=True, related_name="promises")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, null=True, related_name="promises")
    withdrawn_on = models.DateField(null=True)  # recorded by mistake, undone
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PromiseState.values), name="word_state_known"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="word_direction_known"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_PROMISES, ended_at__isnull=True)
                | (~Q(state__in=OPEN_PROMISES) & Q(ended_at__isnull=False)),
                name="word_ended_has_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "state"], name="word_client"),
            models.Index(fields=["state", "due_at"], name="word_due"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def due_local(self) -> datetime:
        """The moment by the clock it was said by, without its zone, so that a page prints it as it is."""
        return self.due_at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    @property
    def due_day(self) -> date:
        return self.due_local.date()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_PROMISES

    @property
    def is_ours(self) -> bool:
        return self.direction == Direction.OURS

    def late_by(self, moment: datetime) -> timedelta:
        return max(timedelta(), moment - self.due_at)


class PromiseDate(models.Model):
    """A moment that was agreed anew: the old one is kept."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="dates")
    before = models.DateTimeField()
    after = models.DateTimeField()
    agreed_on = models.DateField()
    words = models.CharField(_("The client's word"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["agreed_on", "id"]

    def __str__(self) -> str:
        return f"{self.before:%Y-%m-%d} -> {self.after:%Y-%m-%d}"


class PromiseOffer(models.Model):
    """A promise found in a note that somebody looked at: recorded or refused, so that it is offered once."""

    touch = models.ForeignKey(Touch, on_delete=models.CASCADE, related_name="offers")
    sentence = models.CharField(max_length=300)
    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, null=True, related_name="offers")
    by: Any = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["touch", "sentence"], name="offer_decided_once")]

    def __str__(self) -> str:
        return self.sentence[:60]
