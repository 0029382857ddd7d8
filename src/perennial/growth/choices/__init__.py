"""Choices of the room, one module a subject."""

from perennial.growth.choices.our_news import INSIGHTS, NewsKind, NotForReason
from perennial.growth.choices.referrals import ENDED, LEADS, WON, ReferralState

__all__ = ["ENDED", "INSIGHTS", "LEADS", "WON", "NewsKind", "NotForReason", "ReferralState"]
