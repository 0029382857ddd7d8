"""Leave: who is away and when, never why; and every move it made."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from perennial.foundation.models import Move
from perennial.people.choices import ENDED, STANDING, LeaveKind, LeaveState
from perennial.people.policies import seen_people


class LeaveQuerySet(models.QuerySet["Leave"]):
    """Reading leave."""

    def visible_to(self, user: Any) -> LeaveQuerySet:
        return self.filter(seen_people(user, "person_id"))

    def standing(self) -> LeaveQuerySet:
        """Approved, and neither cancelled nor turned down: the person is, will be or was away."""
        return self.filter(state__in=STANDING)

    def between(self, since: date, until: date) -> LeaveQuerySet:
        """Those with a day from `since` up to and including `until`."""
        return self.filter(starts_on__lte=until, ends_on__gte=since)


class Leave(models.Model):
    """A person away from the first day to the last; `cover` stands in. Nothing here says why."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leaves", verbose_name=_("Person")
    )
    kind = models.CharField(_("Kind"), max_length=8, choices=LeaveKind.choices, default=LeaveKind.VACATION)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="covers",
        verbose_name=_("Who covers"),
    )  # fmt: skip
    state = models.CharField(max_length=12, choices=LeaveState.choices, default=LeaveState.REQUESTED)
    state_since = models.DateField()
    asked_on = models.DateField()
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        verbose_name = _("leave")
        verbose_name_plural = _("leave")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="leave_ends_after_start"),
            models.CheckConstraint(condition=Q(state__in=LeaveState.values), name="leave_state_known"),
            models.CheckConstraint(condition=Q(kind__in=LeaveKind.values), name="leave_kind_known"),
            models.CheckConstraint(condition=~Q(cover=F("person")), name="leave_covered_by_another"),
        ]
        indexes = [
            models.Index(fields=["person", "starts_on"], name="leave_person"),
            models.Index(fields=["state", "starts_on"], name="leave_state"),
            models.Index(fields=["ends_on"], name="leave_end"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.starts_on} to {self.ends_on}"

    @property
    def stands(self) -> bool:
        return self.state in STANDING

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


class LeaveMove(Move):
    """One transition of lifecycle.LEAVE, with dates and cover as they stood after it; the first has no `before`."""

    leave = models.ForeignKey(Leave, on_delete=models.CASCADE, related_name="moves")
    event = models.CharField(max_length=14)
    before = models.CharField(max_length=12, choices=LeaveState.choices, blank=True)
    after = models.CharField(max_length=12, choices=LeaveState.choices)
    reason = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    cover = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Move.Meta):
        indexes = [models.Index(fields=["leave", "id"], name="leave_move")]
