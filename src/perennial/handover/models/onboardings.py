"""An onboarding of a client, its steps, and every move it made."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.clients.models import Client
from perennial.foundation.models import Move
from perennial.handover.choices import ENDED, RUNNING, OnboardingState, Step


def _seen_by(user: Any, column: str) -> Q:
    from perennial.foundation.rights import may_see
    from perennial.foundation.visibility import NOTHING, client_filter

    return client_filter(user, column) if may_see(user, "notes") else NOTHING


class OnboardingQuerySet(models.QuerySet["Onboarding"]):
    """Reading onboardings: for those who may read notes."""

    def visible_to(self, user: Any) -> OnboardingQuerySet:
        return self.filter(_seen_by(user, "client_id"))

    def running(self) -> OnboardingQuerySet:
        """Between the first day and the last gate."""
        return self.filter(state__in=RUNNING, client__merged_into__isnull=True)

    def standing(self) -> OnboardingQuerySet:
        """Planned or running."""
        return self.filter(ended_on__isnull=True, client__merged_into__isnull=True)


class Onboarding(models.Model):
    """The first 90 days of a client. Signs of trouble count from `counted_from` on; `troubled_on` is the last day
    on which one was seen.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="onboardings")
    starts_on = models.DateField(_("First day"))
    made_on = models.DateField()  # when the watch began: what was due before is not asked for with the same rigour
    state = models.CharField(max_length=10, choices=OnboardingState.choices, default=OnboardingState.PLANNED)
    state_since = models.DateField()
    counted_from = models.DateField()
    troubled_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = OnboardingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("first 90 days")
        verbose_name_plural = _("first 90 days")
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(ended_on__isnull=True), name="onboarding_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=OnboardingState.values), name="onboarding_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_on__isnull=False) | (~Q(state__in=ENDED) & Q(ended_on__isnull=True)),
                name="onboarding_ended_has_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_on"], name="onboarding_state")]

    def __str__(self) -> str:
        return f"{self.client}: {self.state}"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


class OnboardingMove(Move):
    """One transition of lifecycle.ONBOARDING. `late_days`: how late a gate was passed."""

    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="moves")
    event = models.CharField(max_length=12)
    before = models.CharField(max_length=10, choices=OnboardingState.choices)
    after = models.CharField(max_length=10, choices=OnboardingState.choices)
    late_days = models.PositiveSmallIntegerField(default=0)

    class Meta(Move.Meta):
        indexes = [models.Index(fields=["onboarding", "id"], name="onboarding_move")]


class StepQuerySet(models.QuerySet["OnboardingStep"]):
    """Reading steps: for those who may read notes."""

    def visible_to(self, user: Any) -> StepQuerySet:
        return self.filter(_seen_by(user, "onboarding__client_id"))

    def waiting(self) -> StepQuerySet:
        return self.filter(done_on__isnull=True, skipped_on__isnull=True)


class OnboardingStep(models.Model):
    """Something to be done by a day of the first 90; done, or skipped with the reason."""

    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Step.choices, default=Step.OWN)
    title = models.CharField(_("Step"), max_length=200, blank=True)  # of an own one
    due_on = models.DateField(_("By"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Who does it"),
    )  # fmt: skip
    done_on = models.DateField(null=True)
    skipped_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Step.values), name="onboarding_step_known"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(skipped_on__isnull=True), name="onboarding_step_done_or_skipped"
            ),
            models.CheckConstraint(condition=~Q(kind=Step.OWN) | ~Q(title=""), name="onboarding_step_own_has_title"),
        ]
        indexes = [models.Index(fields=["onboarding", "due_on"], name="onboarding_step")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What is to be done, in the reader's language."""
        return self.title or str(Step(self.kind).label)

    @property
    def waits(self) -> bool:
        return self.done_on is None and self.skipped_on is None
