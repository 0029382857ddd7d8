"""The hours of one placement in one month: submitted, approved and invoiced; and what the client was asked."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.clients.models import Client, Contact
from perennial.contracts.models import Placement
from perennial.delivery.choices import CLOSED, SHOWN, ApprovedHow, LineState, TimesheetState
from perennial.delivery.policies import seen_hours
from perennial.foundation.models import ActLink, Move
from perennial.foundation.visibility import client_filter

PERSON = settings.AUTH_USER_MODEL


class TimesheetQuerySet(models.QuerySet["Timesheet"]):
    """Reading timesheets."""

    def visible_to(self, user: Any) -> TimesheetQuerySet:
        return self.filter(seen_hours(user, "placement__client_id", "placement__person_id"))

    def of_clients(self, client_ids: Collection[int]) -> TimesheetQuerySet:
        return self.filter(placement__client_id__in=list(client_ids))

    def closed(self) -> TimesheetQuerySet:
        """Nothing more is expected of anybody."""
        return self.filter(state__in=CLOSED)

    def not_closed(self) -> TimesheetQuerySet:
        return self.exclude(state__in=CLOSED)

    def shown(self) -> TimesheetQuerySet:
        """What the client may see."""
        return self.filter(state__in=SHOWN)


class Timesheet(models.Model):
    """One month of one placement, begun with its first entry. Its sums and lines are made when it is submitted."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="timesheets", db_index=False)
    month = models.DateField(_("Month"))  # its first day
    state = models.CharField(max_length=11, choices=TimesheetState.choices, default=TimesheetState.OPEN)
    state_since = models.DateField()
    seconds = models.PositiveIntegerField(default=0)
    seconds_billable = models.PositiveIntegerField(default=0)  # as agreed: after rounding, and after any dispute
    submitted_on = models.DateField(null=True)
    explained = models.CharField(_("Why the hours differ"), max_length=500, blank=True)
    sent_on = models.DateField(null=True)
    approved_on = models.DateField(null=True)
    approved_how = models.CharField(max_length=7, choices=ApprovedHow.choices, blank=True)
    approved_by_name = models.CharField(max_length=200, blank=True)
    word = models.CharField(_("The client's words"), max_length=1000, blank=True)
    invoiced_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = TimesheetQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "placement_id"]
        verbose_name = _("timesheet")
        verbose_name_plural = _("timesheets")
        constraints = [
            models.UniqueConstraint(fields=["placement", "month"], name="timesheet_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="timesheet_of_month"),
            models.CheckConstraint(condition=Q(state__in=TimesheetState.values), name="timesheet_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=(TimesheetState.APPROVED, TimesheetState.INVOICED))
                | Q(approved_on__isnull=False, approved_how__in=ApprovedHow.values),
                name="timesheet_approved_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state=TimesheetState.INVOICED, invoiced_on__isnull=False)
                | (~Q(state=TimesheetState.INVOICED) & Q(invoiced_on__isnull=True)),
                name="timesheet_invoiced_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["month", "state"], name="timesheet_month"),
            models.Index(fields=["state", "sent_on"], name="timesheet_state"),
        ]

    def __str__(self) -> str:
        return f"{self.placement}: {self.month:%Y-%m}"

    @property
    def is_open(self) -> bool:
        """Whether its entries may change."""
        return self.state == TimesheetState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED


class TimesheetLine(models.Model):
    """A day as the client sees it. What is billed is `agreed_seconds` where a dispute was settled, else the rounded."""

    timesheet = models.ForeignKey(Timesheet, on_delete=models.CASCADE, related_name="lines", db_index=False)
    day = models.DateField(_("Day"))
    seconds = models.PositiveIntegerField()
    seconds_billable = models.PositiveIntegerField()
    note = models.CharField(_("What was done"), max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=LineState.choices, default=LineState.OPEN)
    reason = models.CharField(_("Reason"), max_length=500, blank=True)  # of the dispute, in the client's words
    agreed_seconds = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["day", "id"]
        verbose_name = _("line of a timesheet")
        verbose_name_plural = _("lines of a timesheet")
        constraints = [
            models.UniqueConstraint(fields=["timesheet", "day"], name="timesheet_line_once"),
            models.CheckConstraint(condition=Q(state__in=LineState.values), name="timesheet_line_state_known"),
            models.CheckConstraint(
                condition=~Q(state=LineState.DISPUTED) | ~Q(reason=""), name="timesheet_line_dispute_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(agreed_seconds__isnull=True) | Q(state=LineState.APPROVED, agreed_seconds__lte=86400),
                name="timesheet_line_agreed_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.billed / 3600:.2f} h"

    @property
    def billed(self) -> int:
        """Seconds that the client pays for."""
        return self.seconds_billable if self.agreed_seconds is None else self.agreed_seconds


class TimesheetMove(Move):
    """One transition of lifecycle.TIMESHEET, or "release": its invoice was credited. `who`: the client's person."""

    timesheet = models.ForeignKey(Timesheet, on_delete=models.CASCADE, related_name="moves", db_index=False)
    event = models.CharField(max_length=10)
    before = models.CharField(max_length=11, choices=TimesheetState.choices)
    after = models.CharField(max_length=11, choices=TimesheetState.choices)
    who = models.CharField(max_length=200, blank=True)

    class Meta(Move.Meta):
        indexes = [models.Index(fields=["timesheet", "id"], name="timesheet_move")]


class HoursAskQuerySet(models.QuerySet["HoursAsk"]):
    """Reading what clients were asked."""

    def visible_to(self, user: Any) -> HoursAskQuerySet:
        return self.filter(client_filter(user, "client_id"))


class HoursAsk(models.Model):
    """One letter to a client that asks to approve the hours of a month. `number` 0 is the first, the rest remind."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="hours_asks")
    month = models.DateField(_("Month"))  # its first day
    number = models.PositiveSmallIntegerField(default=0)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    link = models.ForeignKey(ActLink, on_delete=models.PROTECT, null=True, related_name="+")
    asked_on = models.DateField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    objects = HoursAskQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["client", "month"], name="hours_ask_month")]

    def __str__(self) -> str:
        return f"{self.client}: {self.month:%Y-%m}"
