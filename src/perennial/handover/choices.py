"""Choices of the handover room."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OnboardingState(TextChoices):
    """Where an onboarding stands (lifecycle.ONBOARDING)."""

    PLANNED = "planned", pgettext_lazy("onboarding", "Planned")
    DAYS_1_30 = "days_1_30", _("Days 1 to 30")
    DAYS_31_60 = "days_31_60", _("Days 31 to 60")
    DAYS_61_90 = "days_61_90", _("Days 61 to 90")
    WATCH = "watch", pgettext_lazy("onboarding", "Under watch")
    GRADUATED = "graduated", pgettext_lazy("onboarding", "Finished")
    STOPPED = "stopped", pgettext_lazy("onboarding", "Stopped")


STAGES: Final = (OnboardingState.DAYS_1_30, OnboardingState.DAYS_31_60, OnboardingState.DAYS_61_90)
RUNNING: Final = (*STAGES, OnboardingState.WATCH)
ENDED: Final = (OnboardingState.GRADUATED, OnboardingState.STOPPED)
GATE_OF: Final[dict[str, str]] = {
    OnboardingState.DAYS_1_30: "gate30", OnboardingState.DAYS_31_60: "gate60", OnboardingState.DAYS_61_90: "gate90",
}  # fmt: skip


class Step(TextChoices):
    """What is done in the first 90 days, in the order of its days; the days are settings."""

    ACCESS = "access", _("Everybody has access")
    CALL = "call", _("First call")
    FIRST_WEEK = "first_week", _("First-week check-in")
    TIE = "tie", _("Get to know a first person, beside the developers")
    REPORT = "report", _("First report")
    CHECK_IN = "check_in", _("Third check-in")
    HAPPINESS = "happiness", _("Ask how satisfied they are")
    SECOND_TIE = "second_tie", _("Get to know a second person")
    HALF_TIME = "half_time", _("Check-in at half-time")
    CANVAS = "canvas", _("Fill in the business canvas")
    ROLES = "roles", _("Know whoever decides and pays")
    REVIEW = "review", _("Look back with whoever decides")
    OWN = "own", pgettext_lazy("onboarding", "Own step")


DAY_OF: Final[dict[str, int]] = {
    Step.ACCESS: 1, Step.CALL: 2, Step.FIRST_WEEK: 7, Step.TIE: 10, Step.REPORT: 14, Step.CHECK_IN: 21,
    Step.HAPPINESS: 24, Step.SECOND_TIE: 45, Step.HALF_TIME: 50, Step.CANVAS: 70, Step.ROLES: 75, Step.REVIEW: 85,
}  # fmt: skip
