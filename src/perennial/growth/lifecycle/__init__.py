"""The state machines of the room, one module a subject."""

from perennial.growth.lifecycle.referrals import REFERRAL

__all__ = ["REFERRAL"]
