"""Whose clock counts: our business hours for a client, and the end of a client's working day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from perennial.care.rules.business_time import Office, after_business_minutes, business_minutes, default_deadline
from perennial.clients.models import Client
from perennial.foundation.sharing import shared
from perennial.foundation.store import load

KEYS = (
    "care.opens", "care.closes", "care.promise_hour", "company.countries", "issues.sev1_minutes", "issues.sev2_minutes",
    "issues.sev3_days", "issues.question_days", "issues.silent_days", "issues.reopen_days", "promises.warn_hours",
    "promises.give_up_days", "promises.rate_floor", "promises.rate_days", "promises.rate_least",
)  # fmt: skip


@dataclass(frozen=True)
class Clocks:
    """The settings of this room, read once."""

    values: dict[str, Any]

    def office(self, country: str) -> Office:
        """Our hours, without the holidays of either side."""
        opens, closes = self._time("care.opens"), self._time("care.closes")
        if opens >= closes:  # each setting is checked alone: together they may leave no hour
            opens, closes = time(9), time(18)
        return Office(self._own_zone, opens, closes, tuple({*self.values["company.countries"], country} - {""}))

    def allowed_minutes(self, severity: int, question: bool, office: Office) -> float:
        """Business minutes until the first answer."""
        if question:
            return float(self.values["issues.question_days"] * office.day_minutes)
        if severity < 3:
            return float(self.values[f"issues.sev{severity}_minutes"])
        return float(self.values["issues.sev3_days"] * office.day_minutes)

    def answer_by(self, client: Client, severity: int, question: bool, opened_at: datetime) -> datetime:
        """When the time for the first answer runs out."""
        office = self.office(client.country)
        return after_business_minutes(opened_at, self.allowed_minutes(severity, question, office), office)

    def silent_days(self, client: Client, since: datetime, until: datetime) -> float:
        """Business days between two moments."""
        office = self.office(client.country)
        return business_minutes(since, until, office) / office.day_minutes

    def deadline(self, client: Client, day: date) -> datetime:
        """The end of the client's working day, where a promise names no hour."""
        return default_deadline(day, zone_of(client), self._time("care.promise_hour"), (client.country,))

    def number(self, key: str) -> int:
        return int(self.values[key])

    def span(self, key: str) -> timedelta:
        """Hours or days as the key says."""
        return timedelta(hours=self.number(key)) if key.endswith("hours") else timedelta(days=self.number(key))

    @cached_property
    def _own_zone(self) -> ZoneInfo:
        return ZoneInfo(settings.TIME_ZONE)

    def _time(self, key: str) -> time:
        return time.fromisoformat(self.values[key])


def clocks() -> Clocks:
    """The clocks as the settings say, read once in a run that shares its facts."""
    return shared(("care clocks",), lambda: Clocks(load(*KEYS)))


def zone_name(client: Client) -> str:
    """The client's zone; ours while theirs is not known."""
    return zone_of(client).key


def zone_of(client: Client) -> ZoneInfo:
    """The client's zone; ours while theirs is not known or no zone."""
    try:
        return ZoneInfo(client.time_zone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def acting_roles(role: str) -> Iterable[str]:
    """The roles a person may act in: heads and directors stand in for any account manager (domain B, rule 5)."""
    return {"HCS": ("HCS", "AM"), "DIR": ("DIR", "HCS", "AM"), "AM2": ("AM",)}.get(role, (role,))
