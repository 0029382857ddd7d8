"""One piece of work of one person on one day. Built for millions of rows: two indexes, and two for imported ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.contracts.models import Placement
from perennial.delivery.choices import NotBillable, Source
from perennial.delivery.policies import seen_hours

DAY_SECONDS = 24 * 60 * 60


class TimeEntryQuerySet(models.QuerySet["TimeEntry"]):
    """Reading entries."""

    def visible_to(self, user: Any) -> TimeEntryQuerySet:
        return self.filter(seen_hours(user, "placement__client_id", "person_id"))

    def between(self, since: date, until: date) -> TimeEntryQuerySet:
        """Of days from `since` up to and including `until`."""
        return self.filter(day__gte=since, day__lte=until)


class TimeEntry(models.Model):
    """`person` is the placement's, kept here as well: what somebody worked in a day or a week is asked often.

    `source_key` tells an imported entry from all others of its placement, so that a file read twice counts once.
    """

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="entries", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="time_entries", db_index=False
    )
    day = models.DateField(_("Day"))
    seconds = models.PositiveIntegerField(pgettext_lazy("hours of work", "Time"))
    note = models.CharField(_("What was done"), max_length=500, blank=True)
    billable = models.BooleanField(_("The client pays for it"), default=True)
    reason = models.CharField(_("Why not"), max_length=10, choices=NotBillable.choices, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.HAND)
    source_key = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(_("Started"), null=True, blank=True)
    batch_id = models.BigIntegerField(null=True, editable=False)

    objects = TimeEntryQuerySet.as_manager()

    class Meta:
        ordering = ["day", "id"]
        verbose_name = _("time entry")
        verbose_name_plural = _("time entries")
        constraints = [
            models.CheckConstraint(condition=Q(seconds__gt=0, seconds__lte=DAY_SECONDS), name="time_entry_within_day"),
            models.CheckConstraint(condition=Q(billable=True, reason="") | Q(billable=False), name="time_entry_reason"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="time_entry_source_known"),
            models.UniqueConstraint(
                fields=["placement", "source_key"], condition=~Q(source_key=""), name="time_entry_imported_once"
            ),
        ]
        indexes = [
            models.Index(fields=["placement", "day"], name="time_entry_placement"),
            models.Index(fields=["person", "day"], name="time_entry_person"),
            models.Index(fields=["batch_id"], condition=Q(batch_id__isnull=False), name="time_entry_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.seconds / 3600:.2f} h"
