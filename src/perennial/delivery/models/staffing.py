"""Requests for people: what a client needs by when, who may take the seats, and every move a request made."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client
from perennial.contracts.choices import RateUnit
from perennial.contracts.models import Placement
from perennial.delivery.policies import seen_requests
from perennial.delivery.staffing_choices import CLOSED, RUNNING, CandidateState, StaffingState
from perennial.foundation.models import Move
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.people.choices import Level
from perennial.people.models import Skill

PERSON = settings.AUTH_USER_MODEL


class StaffingRequestQuerySet(models.QuerySet["StaffingRequest"]):
    """Reading requests for people."""

    def visible_to(self, user: Any) -> StaffingRequestQuerySet:
        return self.filter(seen_requests(user))

    def running(self) -> StaffingRequestQuerySet:
        """Submitted, and neither filled, given up nor cancelled."""
        return self.filter(state__in=RUNNING)


class StaffingRequest(models.Model):
    """So many people with a skill at a level for a client from a day on.

    `needed_on` is the first day of work, `ceiling` the most the client pays. `submitted_on` begins the wait and stays
    when the request comes back with a question. `told_on`: the client was told the odds, `told_percent` (none: there
    were too few requests like it to tell any). `replaces`: the placement whose seat it is for.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="staffing_requests")
    title = models.CharField(_("Role at the client"), max_length=100, blank=True)
    skill = models.ForeignKey(
        Skill, on_delete=models.PROTECT, null=True, blank=True, related_name="staffing_requests",
        verbose_name=_("Skill"),
    )  # fmt: skip
    level = models.CharField(_("Level"), max_length=6, choices=Level.choices, blank=True)
    stack = models.CharField(_("Further skills"), max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField(pgettext_lazy("how many", "People"), default=1)
    needed_on = models.DateField(_("First day"), null=True, blank=True)
    ceiling = AmountField(_("Highest rate"), null=True, blank=True)
    currency = currency_field(blank=True)
    unit = models.CharField(max_length=5, choices=RateUnit.choices, default=RateUnit.HOUR)
    must_haves = models.TextField(_("What the client insists on"), max_length=1000, blank=True)
    state = models.CharField(max_length=12, choices=StaffingState.choices, default=StaffingState.DRAFTED)
    state_since = models.DateField()
    made_on = models.DateField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_on = models.DateField(null=True)
    recruiter = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    question = models.CharField(max_length=500, blank=True)
    told_on = models.DateField(null=True)
    told_percent = models.PositiveSmallIntegerField(null=True)
    alternatives = models.CharField(_("Alternatives offered"), max_length=500, blank=True)
    replaces = models.ForeignKey(
        Placement, on_delete=models.PROTECT, null=True, blank=True, related_name="staffing_requests",
        verbose_name=_("Replaces"),
    )  # fmt: skip
    split_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = StaffingRequestQuerySet.as_manager()

    class Meta:
        ordering = ["needed_on", "id"]
        verbose_name = _("request for people")
        verbose_name_plural = _("requests for people")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=StaffingState.values), name="staffing_state_known"),
            models.CheckConstraint(condition=Q(level__in=["", *Level.values]), name="staffing_level_known"),
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=99), name="staffing_seats_within"),
            models.CheckConstraint(condition=Q(ceiling__isnull=True) | Q(ceiling__gt=0), name="staffing_ceiling_above"),
            models.CheckConstraint(
                condition=~Q(state__in=[*RUNNING, "filled", "failed"]) | Q(submitted_on__isnull=False),
                name="staffing_running_was_submitted",
            ),
            models.CheckConstraint(condition=~Q(split_from=F("id")), name="staffing_not_of_itself"),
        ]
        indexes = [
            models.Index(fields=["client", "state"], name="staffing_client"),
            models.Index(fields=["state", "needed_on"], name="staffing_state"),
            models.Index(fields=["skill", "level"], name="staffing_skill"),
        ]

    def __str__(self) -> str:
        return f"{self.seats} {self.level} {self.skill or self.title}: {self.client}"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def complete(self) -> bool:
        """Whether everything is said that a recruiter needs."""
        said = (self.title, self.skill_id, self.level, self.needed_on, self.ceiling, self.currency, self.must_haves)
        return all(value not in ("", None) for value in said)


class StaffingMove(Move):
    """One transition of lifecycle.STAFFING, or "split": the seats that are still open went on by themselves."""

    request = models.ForeignKey(StaffingRequest, on_delete=models.CASCADE, related_name="moves", db_index=False)
    event = models.CharField(max_length=16)
    before = models.CharField(max_length=12, choices=StaffingState.choices, blank=True)
    after = models.CharField(max_length=12, choices=StaffingState.choices)

    class Meta(Move.Meta):
        indexes = [models.Index(fields=["request", "id"], name="staffing_move")]


class Candidate(models.Model):
    """Somebody who may take a seat: one of ours (`person`) or from outside. `consent_on`: the client may see the CV."""

    request = models.ForeignKey(StaffingRequest, on_delete=models.CASCADE, related_name="candidates", db_index=False)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(pgettext_lazy("person or company", "Name"), max_length=100)
    cv = models.URLField(_("Address of the CV"), max_length=300, blank=True)
    consent_on = models.DateField(_("Agreed that the client sees the CV"), null=True, blank=True)
    state = models.CharField(max_length=11, choices=CandidateState.choices, default=CandidateState.FOUND)
    found_on = models.DateField()
    decided_on = models.DateField(null=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)
    why = models.CharField(_("Why not"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CandidateState.values), name="candidate_state_known"),
            models.CheckConstraint(condition=~Q(name=""), name="candidate_has_name"),
            models.CheckConstraint(
                condition=~Q(state__in=("shortlisted", "interview", "hired")) | Q(consent_on__isnull=False),
                name="candidate_shown_with_consent",
            ),
            models.UniqueConstraint(
                fields=["request", "person"], condition=Q(person__isnull=False), name="candidate_once"
            ),
        ]
        indexes = [models.Index(fields=["request", "id"], name="candidate_request")]

    def __str__(self) -> str:
        return self.name


class SeatFilled(models.Model):
    """A seat of a request that somebody has taken: what time to fill is counted from. Nobody is named where it was
    imported.
    """

    request = models.ForeignKey(StaffingRequest, on_delete=models.CASCADE, related_name="filled", db_index=False)
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, null=True, related_name="seat")
    on = models.DateField()

    class Meta:
        ordering = ["on", "id"]
        verbose_name = _("seat filled")
        verbose_name_plural = _("seats filled")
        indexes = [models.Index(fields=["request", "on"], name="seat_filled")]

    def __str__(self) -> str:
        return f"{self.on}"


def waited(row: StaffingRequest, until: date) -> int:
    """Days since the request was submitted."""
    return max(0, (until - row.submitted_on).days) if row.submitted_on else 0
