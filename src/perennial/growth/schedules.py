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
