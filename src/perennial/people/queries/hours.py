"""Who works when: contract hours, public holidays and leave, for many people at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from perennial.foundation.narrowing import narrowed
from perennial.people.models import Employment, Leave
from perennial.people.rules.hours import Span, Terms, working_hours


def working_days(person_ids: Collection[int], since: date, until: date) -> dict[int, dict[date, Decimal]]:
    """Person -> day -> hours, days off left out; who has no terms of work is not in it. Two queries."""
    away = leaves_between(person_ids, since, until)
    return {
        person: working_hours(terms, away.get(person, ()), since, until)
        for person, terms in terms_of(person_ids).items()
    }


def terms_of(person_ids: Collection[int]) -> dict[int, Terms]:
    """Person -> contract hours, country and days of the contract. One query."""
    rows = narrowed(Employment.objects.order_by(), "person", person_ids)
    wanted = set(person_ids)
    values = rows.values_list("person_id", "hours_a_week", "country", "started_on", "ended_on")
    return {
        person: Terms(hours, country, first, last)
        for person, hours, country, first, last in values
        if person in wanted
    }  # fmt: skip


def leaves_between(person_ids: Collection[int], since: date, until: date) -> dict[int, list[Span]]:
    """Person -> first and last day of every approved leave with a day in the span, whole. One query."""
    rows = narrowed(Leave.objects.standing().between(since, until).order_by("starts_on", "id"), "person", person_ids)
    wanted, found = set(person_ids), defaultdict(list)
    for person, first, last in rows.values_list("person_id", "starts_on", "ends_on"):
        if person in wanted:
            found[person].append((first, last))
    return dict(found)
