"""Nightly work of the room: the piece each client would be told next."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec


def suggest(now: datetime) -> None:
    """At most one piece of news and one insight a client."""
    from perennial.growth.actions.suggesting import suggest_tellings

    suggest_tellings(as_of=localdate(now))


SCHEDULES.register("growth.our_news", ScheduleSpec("growth.our_news", _("News worth telling"), suggest, at="03:20"))


def advance_referrals(now: datetime) -> None:
    """Askings that left, registrations that ended, first money, periods that are over."""
    from perennial.foundation.timeline import system
    from perennial.growth.actions.referral_days import advance_referrals as advance

    advance(by=system(now), as_of=localdate(now))


SCHEDULES.register("growth.referrals", ScheduleSpec("growth.referrals", _("Referrals"), advance_referrals, at="03:30"))
