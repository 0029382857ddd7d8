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


class HandoverState(TextChoices):
    """Where a hand-over stands (lifecycle.HANDOVER)."""

    DRAFT = "draft", pgettext_lazy("hand-over", "Being written")
    SUBMITTED = "submitted", pgettext_lazy("hand-over", "Given to the manager")
    RETURNED = "returned", pgettext_lazy("hand-over", "Gaps to fill")
    PLANNED = "planned", pgettext_lazy("hand-over", "Taken")
    INTRODUCED = "introduced", pgettext_lazy("hand-over", "Introduced")
    ACCEPTED = "accepted", pgettext_lazy("hand-over", "Accepted")
    SHADOW = "shadow", pgettext_lazy("hand-over", "Shadow month")
    CLOSED = "closed", pgettext_lazy("hand-over", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("hand-over", "Fell through")


HANDED: Final = (HandoverState.ACCEPTED, HandoverState.SHADOW, HandoverState.CLOSED)
HANDOVER_ENDS: Final = (HandoverState.CLOSED, HandoverState.CANCELLED)
WRITABLE: Final = (HandoverState.DRAFT, HandoverState.SUBMITTED, HandoverState.RETURNED, HandoverState.PLANNED,
                   HandoverState.INTRODUCED)  # fmt: skip


class Side(TextChoices):
    """Who signs a hand-over."""

    SELLER = "seller", pgettext_lazy("hand-over", "Sales")
    MANAGER = "manager", pgettext_lazy("hand-over", "Account manager")


class Signed(TextChoices):
    """What is signed: the card when it is given and accepted, the end of the shadow month."""

    CARD = "card", pgettext_lazy("hand-over", "The hand-over")
    CLOSE = "close", pgettext_lazy("hand-over", "The end of the shadow month")


class Way(TextChoices):
    """How the account manager is introduced."""

    MEETING = "meeting", pgettext_lazy("introduction", "A meeting")
    LETTER = "letter", pgettext_lazy("introduction", "A letter they answered")


class Party(TextChoices):
    """Who of us may be in touch with a client."""

    MANAGER = "manager", pgettext_lazy("in touch", "Account manager")
    SALES = "sales", pgettext_lazy("in touch", "Sales")
    DEVELOPERS = "developers", pgettext_lazy("in touch", "Developers")
    DELIVERY = "delivery", pgettext_lazy("in touch", "Delivery and recruiting")
    FINANCE = "finance", pgettext_lazy("in touch", "Finance")
    DIRECTION = "direction", pgettext_lazy("in touch", "Head and director")


class Leave(TextChoices):
    """How freely they may."""

    FREELY = "freely", pgettext_lazy("in touch", "freely")
    WORK = "work", pgettext_lazy("in touch", "about the work in hand")
    AGREED = "agreed", pgettext_lazy("in touch", "only as agreed")
    THROUGH = "through", pgettext_lazy("in touch", "only through the account manager")
    NOT = "not", pgettext_lazy("in touch", "not at all")


USUAL: Final[dict[str, str]] = {
    Party.MANAGER: Leave.FREELY, Party.SALES: Leave.AGREED, Party.DEVELOPERS: Leave.WORK,
    Party.DELIVERY: Leave.THROUGH, Party.FINANCE: Leave.WORK, Party.DIRECTION: Leave.THROUGH,
}  # fmt: skip


class PointKind(TextChoices):
    """What sales still does in the shadow month."""

    FIRST_WEEK = "first_week", pgettext_lazy("shadow month", "Ask how the first week went")
    HALF_TIME = "half_time", pgettext_lazy("shadow month", "Sit in on the meeting at half-time")
    LAST_WORD = "last_word", pgettext_lazy("shadow month", "A last word to whoever signed")
    OWN = "own", pgettext_lazy("shadow month", "Own touch point")


POINT_DAYS: Final[dict[str, int]] = {PointKind.FIRST_WEEK: 7, PointKind.HALF_TIME: 14, PointKind.LAST_WORD: 28}
SHADOW_DAYS: Final = 30
