"""Tables of the foundation."""

from perennial.foundation.models.drafts import Draft
from perennial.foundation.models.jobs import Heartbeat, Schedule
from perennial.foundation.models.links import ActLink, WrongTokens
from perennial.foundation.models.moves import Move
from perennial.foundation.models.outbox import OutboxMessage
from perennial.foundation.models.rates import ExchangeRate
from perennial.foundation.models.settings import Setting
from perennial.foundation.models.sign_in import SignInGuard
from perennial.foundation.models.timeline import TimelineEvent
from perennial.foundation.models.user import Invitation, User

__all__ = [
    "ActLink",
    "Draft",
    "ExchangeRate",
    "Heartbeat",
    "Invitation",
    "Move",
    "OutboxMessage",
    "Schedule",
    "Setting",
    "SignInGuard",
    "TimelineEvent",
    "User",
    "WrongTokens",
]
