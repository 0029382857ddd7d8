"""Tables of the handover room, one module a subject."""

from perennial.handover.models.cards import (
    ContactRule,
    HandoverCard,
    HandoverMove,
    HandoverQuerySet,
    HandoverSign,
    Introduction,
    TouchPoint,
)
from perennial.handover.models.deals import DealDoor, DealQuerySet, WonDeal
from perennial.handover.models.onboardings import (
    Onboarding,
    OnboardingMove,
    OnboardingQuerySet,
    OnboardingStep,
    StepQuerySet,
)

__all__ = [
    "ContactRule",
    "DealDoor",
    "DealQuerySet",
    "HandoverCard",
    "HandoverMove",
    "HandoverQuerySet",
    "HandoverSign",
    "Introduction",
    "Onboarding",
    "OnboardingMove",
    "OnboardingQuerySet",
    "OnboardingStep",
    "StepQuerySet",
    "TouchPoint",
    "WonDeal",
]
