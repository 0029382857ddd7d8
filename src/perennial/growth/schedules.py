"""Work of the room by the clock: the piece each client would be told next, and renewals as their days come."""

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
    """Askings that left, registrations that ended, first money, partners' commissions, periods that are over."""
    from perennial.foundation.timeline import system
    from perennial.growth.actions.partners import book_commissions
    from perennial.growth.actions.referral_days import advance_referrals as advance

    by, as_of = system(now), localdate(now)
    advance(by=by, as_of=as_of)
    book_commissions(as_of=as_of)


SCHEDULES.register("growth.referrals", ScheduleSpec("growth.referrals", _("Referrals"), advance_referrals, at="03:30"))


def tend(now: datetime) -> None:
    """Renewals are made for the terms that run, windows open, terms roll over."""
    from perennial.foundation.timeline import system
    from perennial.growth.actions.tending_renewals import tend_renewals

    tend_renewals(by=system(now), as_of=localdate(now))


_RENEWALS = _("Renewals whose day has come")
SCHEDULES.register("growth.renewals", ScheduleSpec("growth.renewals", _RENEWALS, tend, minutes=60))


def wake_ideas(now: datetime) -> None:
    """Ideas that were parked until today."""
    from perennial.foundation.timeline import system
    from perennial.growth.actions.ideas import wake_ideas as wake

    wake(by=system(now), as_of=localdate(now))


SCHEDULES.register("growth.ideas", ScheduleSpec("growth.ideas", _("Parked ideas"), wake_ideas, at="03:25"))


def tend_expansions(now: datetime) -> None:
    """Expansions that were parked until today, and those whose work has started."""
    from perennial.foundation.timeline import system
    from perennial.growth.actions.tending_expansions import tend_expansions as tend_them

    tend_them(by=system(now), as_of=localdate(now))


SCHEDULES.register("growth.expansions", ScheduleSpec("growth.expansions", _("Expansions whose day has come"),
                                                     tend_expansions, at="03:35"))  # fmt: skip
