"""Our hours of a client's month beside the client's own tracker: the last export, and every difference with its end."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.clients.models import Client
from perennial.contracts.models import Placement
from perennial.delivery.choices import Settled
from perennial.delivery.policies import seen_hours

PERSON = settings.AUTH_USER_MODEL


class Reconciliation(models.Model):
    """The export is kept row by row, so that it is compared again when hours were corrected or a name was explained."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(_("Month"))  # its first day
    source = models.CharField(max_length=300)  # the file's name
    digest = models.CharField(max_length=64)
    theirs = models.JSONField(default=list)  # rows: line, person, day, seconds, text, started, rate
    names = models.JSONField(default=dict)  # their name -> id of our person
    outside = models.PositiveIntegerField(default=0)  # rows of other months, which were left out
    ours_seconds = models.PositiveIntegerField(default=0)
    theirs_seconds = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    shift_minutes = models.IntegerField(default=0)
    compared_on = models.DateField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-month", "client_id"]
        constraints = [models.UniqueConstraint(fields=["client", "month"], name="reconciliation_once")]

    def __str__(self) -> str:
        return f"{self.client}: {self.month:%Y-%m}"


class HoursDifferenceQuerySet(models.QuerySet["HoursDifference"]):
    """Reading differences."""

    def visible_to(self, user: Any) -> HoursDifferenceQuerySet:
        return self.filter(seen_hours(user, "reconciliation__client_id", "placement__person_id"))

    def waiting(self) -> HoursDifferenceQuerySet:
        """Not settled; one the developer was asked about is not either."""
        return self.filter(settled__in=("", Settled.ASKED))


class HoursDifference(models.Model):
    """Where both sides do not agree. `placement`: whose hours it is about, None where nobody knows the name."""

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.CASCADE, related_name="differences")
    key = models.CharField(max_length=32)  # the same when the same difference is found again
    cause = models.CharField(max_length=12)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, null=True, related_name="hours_differences")
    other = models.ForeignKey(Placement, on_delete=models.CASCADE, null=True, related_name="+")  # whose it is for them
    day = models.DateField(_("Day"))
    entries = models.JSONField(default=list)  # ids of our entries
    ours_seconds = models.PositiveIntegerField(null=True)
    ours_text = models.CharField(max_length=500, blank=True)
    theirs_line = models.PositiveIntegerField(null=True)
    theirs_person = models.CharField(max_length=200, blank=True)
    theirs_day = models.DateField(null=True)
    theirs_seconds = models.PositiveIntegerField(null=True)
    theirs_text = models.CharField(max_length=500, blank=True)
    why = models.JSONField()  # kernel.saying.Said
    settled = models.CharField(max_length=7, choices=Settled.choices, blank=True)
    reason = models.CharField(_("Reason"), max_length=500, blank=True)
    answer = models.CharField(_("What the developer says"), max_length=500, blank=True)
    agreed_seconds = models.PositiveIntegerField(null=True)
    settled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    settled_on = models.DateField(null=True)

    objects = HoursDifferenceQuerySet.as_manager()

    class Meta:
        ordering = ["day", "id"]
        verbose_name = _("difference of hours")
        verbose_name_plural = _("differences of hours")
        constraints = [
            models.UniqueConstraint(fields=["reconciliation", "key"], name="hours_difference_once"),
            models.CheckConstraint(condition=Q(settled="") | ~Q(reason=""), name="hours_difference_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.cause}"

    @property
    def seconds(self) -> int:
        """Our time less theirs."""
        return (self.ours_seconds or 0) - (self.theirs_seconds or 0)

    @property
    def is_settled(self) -> bool:
        return self.settled not in ("", Settled.ASKED)
