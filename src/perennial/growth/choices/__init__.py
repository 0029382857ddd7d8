"""Choices of the room, one module a subject."""

from perennial.growth.choices.our_news import INSIGHTS, NewsKind, NotForReason
from perennial.growth.choices.partners import PaidTo
from perennial.growth.choices.portfolio import PermissionState, ShowLevel, WordBy
from perennial.growth.choices.referrals import ENDED, LEADS, WON, ReferralState
from perennial.growth.choices.renewals import DECIDED, IN_TALKS, RenewalState, WayAhead

__all__ = [
    "DECIDED",
    "ENDED",
    "INSIGHTS",
    "IN_TALKS",
    "LEADS",
    "WON",
    "NewsKind",
    "NotForReason",
    "PaidTo",
    "PermissionState",
    "ReferralState",
    "RenewalState",
    "ShowLevel",
    "WayAhead",
    "WordBy",
]
