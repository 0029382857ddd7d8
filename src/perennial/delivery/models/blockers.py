"""What stops a developer: since when, who can remove it, and how it ended."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.clients.models import Client
from perennial.contracts.models import Placement
from perennial.delivery.blocker_choices import STANDING, BlockedBy, BlockerState
from perennial.delivery.policies import seen_hours

PERSON = settings.AUTH_USER_MODEL


class BlockerQuerySet(models.QuerySet["Blocker"]):
    """Reading blockers."""

    def visible_to(self, user: Any) -> BlockerQuerySet:
        return self.filter(seen_hours(user, "client_id", "placement__person_id"))

    def standing(self) -> BlockerQuerySet:
        """The developer still waits."""
        return self.filter(state__in=STANDING)


class Blocker(models.Model):
    """One thing that a developer waits for. `raised_on`: the client was asked; `how`: what removed it, or why it was
    none after all.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="blockers")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="blockers")
    text = models.CharField(_("What they wait for"), max_length=300)
    side = models.CharField(_("Who can remove it"), max_length=6, choices=BlockedBy.choices, default=BlockedBy.CLIENT)
    state = models.CharField(max_length=7, choices=BlockerState.choices, default=BlockerState.OPEN)
    state_since = models.DateField()
    noted_on = models.DateField()
    noted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    raised_on = models.DateField(null=True)
    ended_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(_("How it ended"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = BlockerQuerySet.as_manager()

    class Meta:
        ordering = ["noted_on", "id"]
        verbose_name = _("blocker")
        verbose_name_plural = _("blockers")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BlockerState.values), name="blocker_state_known"),
            models.CheckConstraint(condition=Q(side__in=BlockedBy.values), name="blocker_side_known"),
            models.CheckConstraint(condition=~Q(text=""), name="blocker_has_text"),
        ]
        indexes = [
            models.Index(fields=["state", "state_since"], name="blocker_state"),
            models.Index(fields=["client", "state"], name="blocker_client"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def stands(self) -> bool:
        return self.state in STANDING
