"""Seats at a client and the placements that fill them, with every move they made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client
from perennial.contracts.choices import LIVE, OVER, WORKED, Billing, EndCause, NoticeBy, PlacementState
from perennial.contracts.models.agreements import Agreement, Project
from perennial.contracts.policies import team_filter
from perennial.foundation.models import Move
from perennial.people.choices import Level
from perennial.people.models import Skill

PERSON = settings.AUTH_USER_MODEL


class Seat(models.Model):
    """A place in a client's team that is filled by one developer after another."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="seats")
    name = models.CharField(pgettext_lazy("seat in a team", "Name"), max_length=100)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    class Meta:
        ordering = ["client_id", "name"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [models.UniqueConstraint(fields=["client", "name"], name="seat_once")]

    def __str__(self) -> str:
        return self.name


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Reading placements."""

    def visible_to(self, user: Any) -> PlacementQuerySet:
        return self.filter(team_filter(user, "client_id"))

    def live(self) -> PlacementQuerySet:
        """Somebody works."""
        return self.filter(state__in=LIVE)

    def over(self) -> PlacementQuerySet:
        return self.filter(state__in=OVER)

    def on(self, day: date) -> PlacementQuerySet:
        """Those whose days hold the day, as it was and as it is planned."""
        return self.between(day, day)

    def between(self, since: date, until: date) -> PlacementQuerySet:
        """Those that have a working time within the days, both included."""
        within = Q(ends_on__isnull=True) | Q(ends_on__gte=since)
        return self.filter(within, state__in=(*WORKED, PlacementState.AGREED), starts_on__lte=until)


class Placement(models.Model):
    """One developer at one client from a day to a day, with a share of their time.

    `ends_on` is a last day that is known, `roll_off_on` one that is planned. What was said with the notice stands in
    `notice_*`, why it is over in `end_cause`. `replaces` is the placement whose seat this one has taken.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="placements")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="placements")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="placements")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="placements")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="placements")
    title = models.CharField(_("Role at the client"), max_length=100)
    skill = models.ForeignKey(
        Skill, on_delete=models.PROTECT, null=True, blank=True, related_name="placements", verbose_name=_("Skill")
    )
    level = models.CharField(_("Level"), max_length=6, choices=Level.choices, blank=True)
    share = models.DecimalField(_("Share of time"), max_digits=3, decimal_places=2, default=Decimal(1))
    billing = models.CharField(_("Billed"), max_length=7, choices=Billing.choices, default=Billing.HOURLY)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"), null=True, blank=True)
    roll_off_on = models.DateField(_("Free from (planned)"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=PlacementState.choices, default=PlacementState.PROPOSED)
    state_since = models.DateField()
    notice_by = models.CharField(_("Who gave notice"), max_length=9, choices=NoticeBy.choices, blank=True)
    notice_cause = models.CharField(_("Cause"), max_length=13, choices=EndCause.choices, blank=True)
    notice_given_on = models.DateField(_("Notice given on"), null=True, blank=True)
    end_cause = models.CharField(_("Cause"), max_length=13, choices=EndCause.choices, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("Replaces")
    )
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["client_id", "starts_on", "id"]
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="placement_share_within"),
            models.CheckConstraint(condition=Q(state__in=PlacementState.values), name="placement_state_known"),
            models.CheckConstraint(
                condition=Q(billing__in=(Billing.HOURLY, Billing.DAILY, Billing.MONTHLY)),
                name="placement_billing_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="placement_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(PlacementState.ENDED, PlacementState.CONVERTED)) | Q(ends_on__isnull=False),
                name="placement_ended_has_day",
            ),
            models.CheckConstraint(condition=~Q(replaces=F("id")), name="placement_not_of_itself"),
        ]
        indexes = [
            models.Index(fields=["client", "state"], name="placement_client"),
            models.Index(fields=["person", "starts_on"], name="placement_person"),
            models.Index(fields=["state", "ends_on"], name="placement_state"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.client}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def last_day(self) -> date | None:
        """The known last day, else the planned one."""
        return self.ends_on or self.roll_off_on


class PlacementMove(Move):
    """One transition of lifecycle.PLACEMENT."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="moves")
    event = models.CharField(max_length=20)
    before = models.CharField(max_length=10, choices=PlacementState.choices)
    after = models.CharField(max_length=10, choices=PlacementState.choices)

    class Meta(Move.Meta):
        indexes = [models.Index(fields=["placement", "id"], name="placement_move")]
