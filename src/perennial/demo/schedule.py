"""When invoices are issued, what they cost and which number they get."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from perennial.demo.payers import working_day_before
from perennial.demo.values import Client, Invoice
from perennial.kernel.money import round_money

QUIET_DAYS: Final = 180
"""Invoices added to reach a wanted total stay older than this at the cast, so that its story is not disturbed."""

_MONTHS: Final = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "ru": (
        "январь", "февраль", "март", "апрель", "май", "июнь",
        "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
    ),
    "uk": (
        "січень", "лютий", "березень", "квітень", "травень", "червень",
        "липень", "серпень", "вересень", "жовтень", "листопад", "грудень",
    ),
}  # fmt: skip
_DESCRIPTIONS: Final = {
    "en": "Development, {month} {year}: {people} x {hours} h",
    "ru": "Разработка, {month} {year}: {people} x {hours} ч",
    "uk": "Розробка, {month} {year}: {people} x {hours} год",
}


def monthly_issue_days(client: Client, *, start: date, as_of: date) -> list[date]:
    """The working days on which the client is invoiced once a month, oldest first."""
    if client.scene is not None:
        anchor = as_of + timedelta(days=client.scene.due_in - client.terms_days)
    else:
        anchor = as_of.replace(day=client.billing_day)
    first, last = max(start, client.since), client.until or as_of
    months_back = (last.year - first.year) * 12 + last.month - first.month + 3
    nominal = (_months_later(anchor, step) for step in range(-months_back, 3))
    return [day for day in (working_day_before(n) for n in nominal if n <= last) if day >= first]


def fit_issue_days(
    days: list[date], count: int, client: Client, *, start: date, as_of: date, rng: Random
) -> list[date]:
    """Exactly `count` issue days: the oldest are left out, or further ones are spread over the client's time."""
    if count <= len(days):
        return days[len(days) - count :]
    first, last = max(start, client.since), client.until or as_of - timedelta(days=1)
    quiet = as_of - timedelta(days=QUIET_DAYS)
    if client.scene is not None and quiet > first:
        last = quiet
    span = max(0, (last - first).days)
    more = (first + timedelta(days=rng.randint(0, span)) for _ in range(count - len(days)))
    return sorted([*days, *(max(first, working_day_before(day)) for day in more)])


def fit_counts(natural: Sequence[int], total: int) -> list[int]:
    """Whole counts in proportion to `natural`, at least one each, that sum to `total`, which is no less than that."""
    spare, weight = total - len(natural), sum(natural) or 1
    shares = [1 + spare * count // weight for count in natural]
    left = total - sum(shares)
    by_rest = sorted(range(len(natural)), key=lambda i: (-(spare * natural[i] % weight), i))
    for place in range(left):
        shares[by_rest[place % len(by_rest)]] += 1
    return shares


def number_invoices(days_by_client: Sequence[Sequence[date]]) -> list[list[str]]:
    """Numbers like 2026-0871 in order of issue over all clients, without gaps, starting anew each year."""
    order = sorted((day, row, place) for row, days in enumerate(days_by_client) for place, day in enumerate(days))
    per_year: dict[int, int] = {}
    numbers = [[""] * len(days) for days in days_by_client]
    for day, row, place in order:
        per_year[day.year] = per_year.get(day.year, 0) + 1
        numbers[row][place] = f"{day.year}-{per_year[day.year]:04d}"
    return numbers


def invoices_of(
    client: Client, days: Sequence[date], numbers: Sequence[str], *, split: int, start: date, as_of: date, rng: Random
) -> list[Invoice]:
    """The client's invoices; `split` says over how many invoices a month's work is spread."""
    invoices = []
    for day, number in zip(days, numbers, strict=True):
        people = _people_on(client, day, split, start=start, as_of=as_of)
        hours = Decimal(rng.randrange(300, 352)) / 2
        discounted = client.hourly * Decimal(rng.randrange(9700, 10_001)) / 10_000
        amount = round_money(people * hours * discounted, client.currency)
        due_on = day + timedelta(days=client.terms_days)
        invoices.append(Invoice(number, day, due_on, amount, _description(client.language, day, people, hours)))
    return list(_with_scene_amounts(client, invoices, as_of))


def _with_scene_amounts(client: Client, invoices: list[Invoice], as_of: date) -> Iterator[Invoice]:
    """The open invoices of a client with a story carry the story's amounts, oldest first."""
    amounts = list(client.scene.amounts) if client.scene is not None else []
    open_from = as_of + timedelta(days=client.habit.unpaid_from or 0)
    for invoice in invoices:
        if amounts and invoice.due_on >= open_from:
            yield Invoice(invoice.number, invoice.issued_on, invoice.due_on, amounts.pop(0), invoice.description)
        else:
            yield invoice


def _people_on(client: Client, day: date, split: int, *, start: date, as_of: date) -> int:
    """The team as it was on the day: it grew, or shrank, evenly to what it is now."""
    part = (as_of - day).days / max(1, (as_of - start).days)
    return max(1, round(client.people * (1 - client.growth * part) / split))


def _description(language: str, day: date, people: int, hours: Decimal) -> str:
    """The month before the issue day; three days of grace, as a bill of the 1st may leave on the last Friday before."""
    month = (day + timedelta(days=3)).replace(day=1) - timedelta(days=1)
    return _DESCRIPTIONS[language].format(
        month=_MONTHS[language][month.month - 1], year=month.year, people=people, hours=f"{hours:.1f}"
    )


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
