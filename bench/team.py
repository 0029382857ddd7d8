"""The team over 1,000 placements with 2,500,000 entries and as many lines of timesheets of ten years: the margin of a
month, the capacity grid, the timesheets of a month, the hours of a developer, the company on one page and the workload
of managers, each within 200 ms (p95).

Beside every page, in the same run: the SQL time in it. `--share 10` writes a tenth of the years, for a quick look.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from datetime import date, timedelta

from _book import DAY, each_instance, filled, verdict

LIMIT, TURNS = 0.200, 20
PLACEMENTS, YEARS = 1_000, 10
SHARE = int(os.environ.get("PERENNIAL_BENCH_SHARE", "1"))
HOURS = 8 * 3600


def months() -> list[date]:
    """First days of the months of the years, the current one last."""
    number = DAY.year * 12 + DAY.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - YEARS * 12 // SHARE + 1, number + 1)]


def fill() -> None:
    """A developer for each of the clients, and their days by SQL: from a table of days, one statement each."""
    from django.db import connection

    placements = team()
    days = [day for day in (months()[0] + timedelta(days=n) for n in range((DAY - months()[0]).days))
            if day.weekday() < 5]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_day (day date PRIMARY KEY, month date)")
        cursor.executemany(
            "INSERT INTO bench_day VALUES (%s, %s)", [(f"{day}", f"{day.replace(day=1)}") for day in days]
        )
        cursor.execute("CREATE TEMPORARY TABLE bench_month AS SELECT month, count(*) n FROM bench_day GROUP BY month")
        yes = "true" if connection.vendor == "postgresql" else "1"
        own = f"FROM contracts_placement p CROSS JOIN {{}} WHERE p.id >= {min(placements)} ORDER BY {{}}"
        cursor.execute(f"""INSERT INTO delivery_timeentry
            (placement_id, person_id, day, seconds, note, billable, reason, source, source_key)
            SELECT p.id, p.person_id, d.day, {HOURS}, 'Work on the order page', {yes}, '', 'hand', ''
            {own.format("bench_day d", "d.day, p.id")}""")
        last = months()[-1]
        before_last = months()[-2]
        cursor.execute(f"""INSERT INTO delivery_timesheet
            (placement_id, month, state, state_since, seconds, seconds_billable, explained, approved_on, approved_how,
             approved_by_name, word, invoiced_on, version)
            SELECT p.id, m.month,
             CASE m.month WHEN '{last}' THEN 'open' WHEN '{before_last}' THEN 'approved' ELSE 'invoiced' END,
             m.month, m.n * {HOURS}, m.n * {HOURS}, '',
             CASE WHEN m.month = '{last}' THEN NULL ELSE m.month END,
             CASE WHEN m.month = '{last}' THEN '' ELSE 'link' END, '', '',
             CASE WHEN m.month < '{before_last}' THEN m.month END, 1
            {own.format("bench_month m", "m.month, p.id")}""")
        cursor.execute(f"""INSERT INTO delivery_timesheetline
            (timesheet_id, day, seconds, seconds_billable, note, state, reason)
            SELECT t.id, d.day, {HOURS}, {HOURS}, 'Work on the order page', 'approved', ''
            FROM delivery_timesheet t JOIN bench_day d ON d.month = t.month
            WHERE t.placement_id >= {min(placements)} AND t.state <> 'open' ORDER BY d.day, t.id""")


def team() -> list[int]:
    """Developers with terms, skills, placements, rates that rose once, and costs."""
    from perennial.clients.models import Client
    from perennial.contracts.models import Agreement, BillRate, CostRate, LegalEntity, Placement
    from perennial.foundation.models import User
    from perennial.people.choices import LeaveKind, LeaveState
    from perennial.people.models import Employment, Leave, PersonSkill, Skill

    begun, rise = months()[0], months()[len(months()) // 2]
    entity = LegalEntity.objects.first() or LegalEntity.objects.create(name="Bench", country="PL", series="BE")
    skills = [Skill.objects.get_or_create(key=f"bench{n}", defaults={"name": f"Bench {n}"})[0] for n in range(12)]
    clients = list(Client.objects.live().order_by("pk").values_list("pk", "currency")[:PLACEMENTS])
    people = User.objects.bulk_create(
        User(email=f"team{n}@bench.example", name=f"Developer {n:04}", role="DEV") for n in range(PLACEMENTS)
    )
    Employment.objects.bulk_create(
        Employment(person=one, country=("PL", "UA", "DE")[n % 3], started_on=begun, team=f"Team {n % 20}")
        for n, one in enumerate(people)
    )
    PersonSkill.objects.bulk_create(
        PersonSkill(person=one, skill=skills[n % 12], level=("middle", "senior")[n % 2], since=begun)
        for n, one in enumerate(people)
    )
    agreements = Agreement.objects.bulk_create(
        Agreement(client_id=clients[n % len(clients)][0], number=f"B-{n}", our_entity=entity, signed_on=begun,
                  starts_on=begun, currency=clients[n % len(clients)][1])
        for n in range(PLACEMENTS)
    )  # fmt: skip
    placements = Placement.objects.bulk_create(
        Placement(client_id=agreements[n].client_id, agreement=agreements[n], person=one, title="Developer",
                  skill=skills[n % 12], level="senior", billing="hourly", starts_on=begun, state="active",
                  state_since=begun, roll_off_on=DAY + timedelta(days=n % 200) if n % 3 == 0 else None)
        for n, one in enumerate(people)
    )  # fmt: skip
    Leave.objects.bulk_create(
        Leave(person=one, kind=LeaveKind.VACATION, starts_on=DAY + timedelta(days=n % 60),
              ends_on=DAY + timedelta(days=n % 60 + n % 14), state=LeaveState.APPROVED, state_since=DAY, asked_on=DAY)
        for n, one in enumerate(people) if n % 3
    )  # fmt: skip
    for since, amount in ((begun, 40), (rise, 46)):
        BillRate.objects.bulk_create(
            BillRate(placement=one, amount=amount + n % 9, currency=agreements[n].currency, valid_from=since)
            for n, one in enumerate(placements)
        )
        CostRate.objects.bulk_create(
            CostRate(person=one.person, amount=amount - 18 + n % 7, currency="USD", valid_from=since)
            for n, one in enumerate(placements)
        )
    return [one.pk for one in placements]


def measured(name: str) -> int:
    """Print the figures of each page and say whether its limit was kept."""
    from django.conf import settings
    from django.test import Client as Browser
    from django.urls import reverse

    from perennial.delivery.models import TimeEntry, TimesheetLine
    from perennial.foundation.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    gc.collect()
    gc.freeze()  # as config/wsgi.py does
    gc.set_threshold(20_000, 20, 20)
    print(f"{name}: {TimeEntry.objects.count()} entries, {TimesheetLine.objects.count()} lines of timesheets")
    director, head, developer = (
        User.objects.filter(role=role, is_active=True).order_by("-pk")[0] for role in ("DIR", "HCS", "DEV")
    )
    keep()
    past = [f"{month:%Y-%m}" for month in months()[-TURNS - 1 :]]
    pages = {
        "margin of a month, by client": (director, [f"{reverse('margin')}?month={month}" for month in past]),
        "margin of a month, by developer": (director, [f"{reverse('margin')}?month={m}&by=person" for m in past]),
        "margin of the current month": (director, [f"{reverse('margin')}?month={past[-1]}"] * (TURNS + 1)),
        "capacity, all of it": (head, [f"{reverse('capacity')}?page={n % 9 + 1}" for n in range(TURNS + 1)]),
        "timesheets of a month": (head, [f"{reverse('timesheets')}?month={month}" for month in past]),
        "hours of a developer": (developer, [reverse("hours")] * (TURNS + 1)),
        "company on one page": (director, [reverse("board")] * (TURNS + 1)),
        "workload of managers": (head, [reverse("workload")] * (TURNS + 1)),
    }
    kept = [seen(Browser(), title, user, urls) for title, (user, urls) in pages.items()]
    return 0 if all(kept) else 1


def keep() -> None:
    """The nightly figures of the company: every month at first, then a night's."""
    from perennial.insight.actions.company import keep_company
    from perennial.insight.models import ClientMonth

    for what in ("all months", "a night"):
        started = time.perf_counter()
        keep_company(as_of=DAY, whole=what == "all months")
        print(f"  figures of the company, {what}: {time.perf_counter() - started:.1f} s", flush=True)
    print(f"  {ClientMonth.objects.count()} months of clients", flush=True)


def seen(browser: object, title: str, user: object, urls: list[str]) -> bool:
    """Server time of each reading; the first one warms up."""
    from pages import _timed_sql

    browser.force_login(user)  # type: ignore[attr-defined]
    seconds, sqls, counts = [], [], []
    for url in urls:
        with _timed_sql() as spent:
            started = time.perf_counter()
            answer = browser.get(url, secure=True)  # type: ignore[attr-defined]
            seconds.append(time.perf_counter() - started)
        sqls.append(sum(spent))
        counts.append(len(spent))
        if answer.status_code != 200:
            raise SystemExit(f"{title}: answered {answer.status_code}")
    p95 = statistics.quantiles(seconds[1:], n=20)[18]
    print(f"  {title}: median {statistics.median(seconds[1:]) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, of it SQL "
          f"{statistics.median(sqls[1:]) * 1000:.0f} ms in {max(counts)} queries (limit {LIMIT * 1000:.0f} ms, "
          f"{verdict(p95 < LIMIT)}; load {os.getloadavg()[0]:.1f})", flush=True)  # fmt: skip
    return p95 < LIMIT


if __name__ == "__main__":
    if "--share" in sys.argv:
        os.environ["PERENNIAL_BENCH_SHARE"] = sys.argv[sys.argv.index("--share") + 1]
    print(f"as of {DAY}", flush=True)
    raise SystemExit(filled(sys.argv[2], fill, measured) if "--on" in sys.argv else each_instance(__file__))
