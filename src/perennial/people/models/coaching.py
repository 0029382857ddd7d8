"""How an account manager grows: notes of those who coach them, and the steps of their career."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.people.choices import CareerStep


class CoachingNoteQuerySet(models.QuerySet["CoachingNote"]):
    """Reading notes: all for those who act on people and read notes (an administrator need not), one's own where they
    are shared.
    """

    def visible_to(self, user: Any) -> CoachingNoteQuerySet:
        from perennial.foundation.rights import may_act, may_see

        whole = may_act(user, "people") and may_see(user, "notes")
        return self if whole else self.filter(person_id=user.pk, shared=True)

    def standing(self) -> CoachingNoteQuerySet:
        """Those nobody took back."""
        return self.filter(withdrawn_on__isnull=True)


class CoachingNote(models.Model):
    """What was talked about with a colleague on a day. Not shared: only those who act on people read it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coaching")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("Day"))
    text = models.TextField(_("What was talked about"), max_length=4000)
    shared = models.BooleanField(_("The colleague may read it"), default=True)
    next_on = models.DateField(_("Look again on"), null=True, blank=True)
    withdrawn_on = models.DateField(null=True)

    objects = CoachingNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(next_on__isnull=True) | Q(next_on__gt=models.F("on")),
                                   name="coaching_next_after"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["person", "-on"], name="coaching_person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.on}"


class CareerMove(models.Model):
    """From a day on a colleague stands on this step; the newest one holds."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="career")
    step = models.CharField(_("Step"), max_length=8, choices=CareerStep.choices)
    since = models.DateField(_("Since"))
    reason = models.CharField(_("What for"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "since"], name="career_one_move_a_day"),
            models.CheckConstraint(condition=Q(step__in=CareerStep.values), name="career_step_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_step_display()}"
