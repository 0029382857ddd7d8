"""The cause of a difference, in one sentence for the person who settles it."""

from __future__ import annotations

from datetime import timedelta

from perennial.delivery.rules.reconciling import Cause, Difference, Side
from perennial.kernel.saying import Said


def why(one: Difference) -> Said:
    """What is not the same, with both figures."""
    if one.ours is None or one.theirs is None:
        return _alone(one)
    ours, theirs = one.ours, one.theirs
    if one.cause is Cause.ROUNDING:
        return Said("They have %(theirs)s and we have %(ours)s: one of them is rounded.", **_lengths(one))
    if one.cause is Cause.TIME_ZONE:
        return Said(
            "The same work by clocks that are %(hours)s hours apart: one of the trackers writes another time zone.",
            hours=_hours(abs(one.shift or timedelta())),
        )
    if one.cause is Cause.OTHER_PERSON:
        return Said("They have it for %(theirs)s and we for %(ours)s.", theirs=theirs.person, ours=ours.person)
    if one.cause is Cause.OTHER_RATE:
        return Said("They have a rate of %(theirs)s and we of %(ours)s.", theirs=theirs.rate, ours=ours.rate)
    if one.cause is Cause.OTHER_DAY:
        return Said("They have it on %(theirs)s and we on %(ours)s.", theirs=theirs.day, ours=ours.day)
    return Said("They have %(theirs)s and we have %(ours)s.", **_lengths(one))


def clock(seconds: int) -> str:
    """5405 -> '1:30:05', 5400 -> '1:30'."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}" + (f":{left:02d}" if left else "")


def _alone(one: Difference) -> Said:
    if one.cause is Cause.DOUBLED and one.side is Side.OURS:
        return Said("It stands twice on our side and once on theirs.")
    if one.cause is Cause.DOUBLED:
        return Said("It stands twice on their side and once on ours.")
    if one.side is Side.THEIRS:
        return Said("They do not have it.")
    return Said("We do not have it.")


def _lengths(one: Difference) -> dict[str, str]:
    return {
        "ours": clock(one.ours.seconds if one.ours else 0), "theirs": clock(one.theirs.seconds if one.theirs else 0),
    }  # fmt: skip


def _hours(apart: timedelta) -> str:
    return f"{apart.total_seconds() / 3600:g}"
