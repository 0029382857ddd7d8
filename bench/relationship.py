"""The relationship over 1,000 clients with 300,000 touches as of today: ties, the cues of care and health within 10 s;
the client's page and the map of ties within 200 ms (p95), a common time of 12 people in 4 weeks within 50 ms.

`--share 10` writes a tenth of the touches, promises and issues, for a quick look.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from _book import DAY, each_instance, filled, median_of, verdict

LIMIT, PAGE_LIMIT, SLOT_LIMIT = 10.0, 0.200, 0.050
PAGES = 60  # readings of each page, each of another client
TOUCHES, PROMISES, ISSUES = 300_000, 20_000, 5_000
DEVELOPERS = 200
YEARS = 3
RULES = ("C01", "C02", "C03", "C04", "C05", "C24", "C25", "C26", "C27", "C28", "C29")
SHARE = int(os.environ.get("PERENNIAL_BENCH_SHARE", "1"))


def measured(name: str) -> int:
    """Print the figures and say whether the limit was kept."""
    from perennial.care.models import Touch
    from perennial.care.queries.ties import relationships
    from perennial.foundation.registry import CUES
    from perennial.foundation.sharing import sharing
    from perennial.insight.queries.health import health_on

    def cues() -> int:
        with sharing(None):
            return sum(1 for rule in RULES if rule in CUES for _cue in CUES[rule].find(DAY))

    print(f"{name}: {Touch.objects.count()} touches")
    with sharing():  # as after an import: what the ties were loaded for once serves all three
        ties = timed("ties of every client", lambda: len(relationships(DAY)))
        found = timed("cues of care", cues)
        health = timed("health of every client", lambda: len(health_on(DAY)))
    whole = ties + found + health
    print(f"  together {whole:.2f} s (limit {LIMIT:.0f} s, {verdict(whole < LIMIT)})")
    return 0 if all([whole < LIMIT, pages(), slots()]) else 1


def pages() -> bool:
    """Server time of the client's page and of their people with the map, for the head of client success."""
    from django.conf import settings
    from django.test import Client as Browser
    from django.urls import reverse

    from perennial.clients.models import Client
    from perennial.foundation.models import User
    from perennial.insight.actions import keep_health

    settings.ALLOWED_HOSTS = ["testserver"]
    keep_health(as_of=DAY)  # as every night does
    browser = Browser()
    browser.force_login(User.objects.filter(role="HCS", is_active=True).order_by("pk")[0])
    chosen = list(Client.objects.live().order_by("pk").values_list("pk", flat=True)[:PAGES])
    kept = []
    for title, route in (("page of a client", "client"), ("people and map of a client", "client-people")):
        seconds = []
        for pk in [chosen[0], *chosen]:  # the first one warms up
            started = time.perf_counter()
            answer = browser.get(reverse(route, args=[pk]), secure=True)
            seconds.append(time.perf_counter() - started)
            if answer.status_code != 200:
                raise SystemExit(f"{title}: answered {answer.status_code}")
        p95 = statistics.quantiles(seconds[1:], n=20)[18]
        kept.append(p95 < PAGE_LIMIT)
        print(f"  {title}: median {statistics.median(seconds[1:]) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms "
              f"(limit {PAGE_LIMIT * 1000:.0f} ms, {verdict(kept[-1])})")  # fmt: skip
    return all(kept)


def slots() -> bool:
    """Twelve people in four zones, each with two meetings a day, over the weeks in which the clocks change."""
    from perennial.care.rules.slots import DAY as A_DAY
    from perennial.care.rules.slots import EPOCH, Attendee, find_slots

    chance = random.Random(2)
    start = (datetime(2026, 10, 12).date() - EPOCH).days * A_DAY
    end = start + 28 * A_DAY
    zones = ("Europe/Kyiv", "Europe/Berlin", "America/New_York", "Europe/London")
    hours = (9 * 60, 21 * 60)  # long days: short ones would leave nothing to look through
    people = [
        Attendee(str(number), zones[number % 4], *hours, busy=tuple(
            (at, at + 60) for day in range(28) for at in
            sorted(start + day * A_DAY + 60 * chance.randrange(6, 20) for _meeting in range(2))
        )) for number in range(12)
    ]  # fmt: skip
    seconds = median_of(lambda: find_slots(people, start=start, end=end, minutes=30))
    found = len(find_slots(people, start=start, end=end, minutes=30))
    print(f"  common times of 12 people in 4 weeks: {found} in {seconds * 1000:.1f} ms "
          f"(limit {SLOT_LIMIT * 1000:.0f} ms, {verdict(seconds < SLOT_LIMIT)})")  # fmt: skip
    return seconds < SLOT_LIMIT


def timed(title: str, work: Callable[[], int]) -> float:
    """Seconds of one cold run: the second would find the pages of the database in memory."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    started, used = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as queries:
        count = work()
    seconds, processor = time.perf_counter() - started, time.process_time() - used
    print(f"  {title}: {count} in {seconds:.2f} s ({processor:.2f} s of processor), {len(queries)} queries")
    return seconds


def fill() -> None:
    """Talks of three years with one to three people of theirs and one or two of ours; promises and issues."""
    from perennial.care.choices import TouchDirection, TouchKind
    from perennial.care.models import Touch, TouchColleague, TouchContact
    from perennial.clients.models import Client, Contact
    from perennial.foundation.choices import Role
    from perennial.foundation.models import User

    chance = random.Random(1)
    people: dict[int, list[int]] = {}
    for client, contact in Contact.objects.current().values_list("client_id", "pk"):
        people.setdefault(client, []).append(contact)
    clients = [row for row in Client.objects.live().values_list("pk", "manager_id") if row[0] in people and row[1]]
    User.objects.bulk_create(
        User(email=f"dev{number}@bench.example", name=f"Developer {number}", role=Role.DEV)
        for number in range(DEVELOPERS)
    )
    developers = list(User.objects.filter(email__endswith="@bench.example").values_list("pk", flat=True))
    kinds, ways = list(TouchKind), [TouchDirection.TWO_WAY] * 4 + [TouchDirection.UNANSWERED]
    touches = (
        Touch(client_id=client, kind=chance.choice(kinds), on=day, text="Talked about the plan.", logged_on=day,
              direction=chance.choice(ways))
        for number in range(TOUCHES // SHARE)
        for client, _manager in [clients[number % len(clients)]]
        for day in [DAY - timedelta(days=chance.randrange(365 * YEARS))]
    )  # fmt: skip
    manager_of = dict(clients)
    while rows := list(islice(touches, 5_000)):
        Touch.objects.bulk_create(rows)
        theirs, ours = [], []
        for row in rows:
            known = people[row.client_id]
            chosen = chance.sample(known, min(len(known), chance.randint(1, 3)))
            theirs += [TouchContact(touch=row, contact_id=one) for one in chosen]
            team = {manager_of[row.client_id], developers[(row.client_id * 3 + chance.randrange(3)) % len(developers)]}
            ours += [TouchColleague(touch=row, user_id=one) for one in islice(team, chance.randint(1, 2))]
        TouchContact.objects.bulk_create(theirs)
        TouchColleague.objects.bulk_create(ours)
    words(chance, clients)


def words(chance: random.Random, clients: list[tuple[int, int]]) -> None:
    """Promises of a year, most of them kept, and issues of a quarter."""
    from perennial.care.choices import IssueState, PromiseState
    from perennial.care.models import Issue, Promise

    noon = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=ZoneInfo("Europe/Kyiv"))
    ended = [PromiseState.KEPT] * 6 + [PromiseState.KEPT_LATE, PromiseState.BROKEN]
    promises = []
    for number in range(PROMISES // SHARE):
        client, manager = clients[number % len(clients)]
        due = noon + timedelta(days=chance.randrange(-360, 14))
        state = chance.choice(ended) if due < noon else PromiseState.MADE
        promises.append(Promise(
            client_id=client, owner_id=manager, text="Send the plan", made_on=(due - timedelta(days=7)).date(),
            due_at=due, zone="Europe/Kyiv", state=state, ended_at=due if state != PromiseState.MADE else None,
        ))  # fmt: skip
    Promise.objects.bulk_create(promises, batch_size=1_000)
    issues = []
    for number in range(ISSUES // SHARE):
        client, manager = clients[number % len(clients)]
        opened = noon - timedelta(hours=chance.randrange(24 * 90))
        closed = chance.random() < 0.9
        issues.append(Issue(
            client_id=client, owner_id=manager, title="The build is slow", opened_at=opened,
            answer_by=opened + timedelta(hours=8), answered_at=opened + timedelta(hours=5) if closed else None,
            state=IssueState.CLOSED if closed else IssueState.OPEN,
            resolved_at=opened + timedelta(days=3) if closed else None,
            closed_at=opened + timedelta(days=4) if closed else None,
        ))  # fmt: skip
    Issue.objects.bulk_create(issues, batch_size=1_000)


if __name__ == "__main__":
    if "--share" in sys.argv:
        os.environ["PERENNIAL_BENCH_SHARE"] = sys.argv[sys.argv.index("--share") + 1]
    raise SystemExit(filled(sys.argv[2], fill, measured) if "--on" in sys.argv else each_instance(__file__))
