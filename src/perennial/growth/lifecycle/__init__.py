"""The state machines of the room, one module a subject."""

from perennial.growth.lifecycle.expansions import EXPANSION
from perennial.growth.lifecycle.ideas import IDEA
from perennial.growth.lifecycle.portfolio import PORTFOLIO
from perennial.growth.lifecycle.referrals import REFERRAL
from perennial.growth.lifecycle.renewals import RENEWAL

__all__ = ["EXPANSION", "IDEA", "PORTFOLIO", "REFERRAL", "RENEWAL"]
