"""Who works for which client of the demo company: developers, their placements, what clients pay, what it costs us."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal as D
from itertools import count
from random import Random
from typing import Any, Final

from perennial.demo import cast
from perennial.demo.entities import entity_of, vat_of
from perennial.demo.names import mail_name, our_own_names
from perennial.demo.team_values import Placed, Price, Staff, Team, Terms
from perennial.demo.values import Client, Person
from perennial.demo.workforce import main_skill
from perennial.kernel.workdays import next_working_day

MOST_PLACED: Final = 6
LARGE: Final = 60
"""Clients beyond so many have one developer each: a large book is for measuring."""
_TITLES: Final = {
    ".NET": "Backend developer", "React": "Frontend developer", "Java": "Backend developer", "Python": "Data engineer",
    "QA automation": "QA engineer", "Go": "Platform engineer", "iOS": "iOS developer",
}  # fmt: skip
_LEVELS: Final = {"junior": D("0.75"), "middle": D("0.90"), "senior": D("1.05"), "lead": D("1.20")}
_USD: Final = {"EUR": D("1.09"), "GBP": D("1.28"), "CHF": D("1.13")}
_HOURS: Final = {"hourly": 1, "daily": 8, "monthly": 168}
_HALF: Final = D("0.5")
_PINNED: Final = {
    "Brightwater Health": f"dmytro@{cast.OWN_DOMAIN}", "Harbor Pay": f"maksym@{cast.OWN_DOMAIN}",
    "Orbit Rail": f"oleh@{cast.OWN_DOMAIN}", "Alder & Finch": f"lena@{cast.OWN_DOMAIN}",
    "Mosaic Retail": f"lena@{cast.OWN_DOMAIN}",
}  # fmt: skip
"""Whom the stories name; Lena works half her time for each of two small clients."""
_HALVES: Final = ("Alder & Finch", "Mosaic Retail")
_TERMS: Final[dict[str, dict[str, Any]]] = {
    "Harbor Pay": {"rounding": "near_15"},
    "Norrland Energi": {"billing": "daily", "silent": True},
    "Veloce Mobility": {"rounding": "up_30", "per": "entry"},
    "Tidepool Games": {"rounding": "up_6", "per": "entry"},
    "Alder & Finch": {"rounding": "whole_hour_up"},
    "Sunfield Agro": {"billing": "monthly", "discount": D(2)},
    "Mosaic Retail": {"fixed": True},
    "Orbit Rail": {"rounding": "near_6", "leitweg": "09162000-ORBITRAIL-72"},
    "Lumen Clinic": {"billing": "daily"},
    "Papertrail": {"rounding": "near_15", "per": "month"},
}


def staff_for(clients: Sequence[Client], *, seed: int, as_of: date) -> Staff:
    """Every client's team. The cast's developers are placed as its stories say, all others are drawn."""
    developers: list[Person] = []
    names = _names()

    def hire() -> str:
        name = next(names)
        person = Person(f"{mail_name(name)}@{cast.OWN_DOMAIN}", name, "DEV", "uk", "Developer")
        developers.append(person)
        return person.email

    teams = []
    for place, client in enumerate(clients):
        rng = Random(f"{seed}:team:{client.code}")
        teams.append(_team(client, MOST_PLACED if place < LARGE else 1, hire, as_of, rng))
    costs = tuple(_costs(teams, as_of, Random(f"{seed}:costs")))
    return Staff(tuple(teams), tuple(developers), costs)


def _names() -> Iterator[str]:
    """Names nobody has yet: after those of the managers, then again with a letter between first and last name."""
    own = our_own_names()
    taken = {person.name for person in cast.PEOPLE}
    yield from (name for name in own[98:] if name not in taken)
    for turn in count():
        letter = chr(ord("A") + turn % 26) + (str(turn // 26) if turn >= 26 else "")
        for name in own:
            first, last = name.split(" ", 1)
            yield f"{first} {letter}. {last}"


def _team(client: Client, most: int, hire: Callable[[], str], as_of: date, rng: Random) -> Team:
    vat, rate = vat_of(client)
    drawn = {"billing": rng.choices(("hourly", "daily", "monthly"), weights=[70, 15, 15])[0],
             "rounding": rng.choice(("exact", "exact", "near_15", "up_15", "near_30"))}  # fmt: skip
    own = _TERMS.get(client.name, drawn if client.scene is None else {})
    terms = Terms(entity_of(client), vat, rate, **own)
    return Team(client, terms, tuple(_placed(client, terms, most, hire, as_of, rng)))


def _placed(
    client: Client, terms: Terms, most: int, hire: Callable[[], str], as_of: date, rng: Random
) -> Iterator[Placed]:
    number = min(most, client.people)
    for place in range(number):
        person = (_PINNED.get(client.name) if not place else None) or hire()
        skill, level = main_skill(person)
        title, hourly = _TITLES[skill], client.hourly * _LEVELS[level]
        starts, seat = _start(client, place, as_of, rng), f"{title} {place + 1}"
        shared: dict[str, Any] = {
            "title": title, "skill": skill, "level": level, "seat": seat, "billing": terms.billing,
            "share": _HALF if client.name in _HALVES else D(1), "project": "FIX" if terms.fixed else "DEV",
        }  # fmt: skip
        replaces = ""
        if not place and number > 2 and (as_of - starts).days > 500:
            # somebody else sat here before
            moved = next_working_day(starts + (as_of - starts) // 3)
            replaces = hire()
            last = moved - timedelta(days=1)
            yield Placed(
                replaces, starts_on=starts, ends_on=last, end_cause=rng.choice(("left_us", "moved", "quality")),
                rates=_rates(terms, hourly, starts, last, rng), **shared,
            )
            starts = moved
        rates = () if terms.fixed else _rates(terms, hourly, starts, client.until or as_of, rng)
        yield Placed(
            person, starts_on=starts, rates=rates, replaces=replaces,
            **_story(client, place, number, starts, as_of, rng), **shared,
        )
    yield from _coming(client, terms, hire, as_of)


def _coming(client: Client, terms: Terms, hire: Callable[[], str], as_of: date) -> Iterator[Placed]:
    """Who starts in two weeks at a new client, and who is proposed to another one."""
    day = next_working_day(as_of + timedelta(days=14))
    rates = ((day, _price(terms, client.hourly)),)
    state = {"Greywolf Security": "agreed", "Tidepool Games": "proposed"}.get(client.name)
    if state is not None:
        person = hire()
        skill, level = main_skill(person)
        yield Placed(
            person, _TITLES[skill], skill, level, day, rates, project="DEV", billing=terms.billing, state=state
        )


def _start(client: Client, place: int, as_of: date, rng: Random) -> date:
    """The first one came with the client; who makes the team larger came later."""
    last = (client.until or as_of) - timedelta(days=60)
    span = max(0, (last - client.since).days)
    grew = client.growth > 0 and place >= client.people * (1 - client.growth)
    later = rng.randrange(span // 2, span + 1) if grew and span > 90 else 0
    return next_working_day(client.since + timedelta(days=later))


def _story(client: Client, place: int, number: int, starts: date, as_of: date, rng: Random) -> dict[str, Any]:
    """How it stands with the placement: over, under notice, to come, with a planned end; else it simply goes on."""
    if client.until is not None:
        ends = max(starts, client.until)
        return {"ends_on": ends, "end_cause": "client_gone"}
    if client.name == "Kestrel Logistics" and place == number - 1:
        return {
            "ends_on": as_of + timedelta(days=24), "notice_by": "client", "notice_cause": "budget",
            "notice_given_on": as_of - timedelta(days=6),
        }  # fmt: skip
    if client.name == "Tidepool Games" and place == number - 1:
        return {"roll_off_on": as_of + timedelta(days=38)}
    if place and rng.random() < 0.22:
        return {"roll_off_on": as_of + timedelta(days=rng.randrange(15, 170))}
    return {}


def _rates(terms: Terms, hourly: D, starts: date, last: date, rng: Random) -> tuple[Price, ...]:
    """From the first day, and a little more from the first of each second January on."""
    found = [(starts, _price(terms, hourly))]
    for year in range(starts.year + 1, last.year + 1):
        day = date(year, 1, 1)
        if year % 2 == 0 and (day - starts).days > 200 and day <= last:
            hourly *= 1 + D(rng.randrange(20, 50)) / 1000
            found.append((day, _price(terms, hourly)))
    return tuple(found)


def _price(terms: Terms, hourly: D) -> D:
    """By the hour in halves, by the day in whole units, by the month in tens."""
    step = {"hourly": D("0.5"), "daily": D(1), "monthly": D(10)}[terms.billing]
    return (hourly * _HOURS[terms.billing] / step).quantize(D(1)) * step


def _costs(teams: Sequence[Team], as_of: date, rng: Random) -> Iterator[tuple[str, Price]]:
    """What an hour of each developer costs in dollars: from before the first day, and more since last year."""
    first: dict[str, tuple[date, D]] = {}
    for team in teams:
        usd = _USD.get(team.client.currency, D(1)) * team.client.hourly
        for row in team.placed:
            factor = _LEVELS[row.level]
            known = first.get(row.person)
            if known is None or row.starts_on < known[0]:
                first[row.person] = row.starts_on, usd * factor
    for person, (starts, hourly) in first.items():
        cost = (hourly * D(rng.randrange(52, 70)) / 100).quantize(D("0.01"))
        yield person, (starts - timedelta(days=14), cost)
        if (as_of - starts).days > 500:
            later = (cost * D(rng.randrange(102, 109)) / 100).quantize(D("0.01"))
            yield person, ((starts + timedelta(days=400)).replace(day=1), later)
