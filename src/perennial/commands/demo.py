"""`perennial demo`: the demo company in a home of its own, ready to look at."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from perennial.commands import serve

DEMO_HOME: Final = Path(".home") / "demo"
MARKER: Final = "demo.marker"


class DemoFailed(RuntimeError):
    """The company could not be made; the sentence before this one says why."""


class NotADemo(ValueError):
    """The home holds a real instance; demo sign-ins must not come to exist in it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command, and those of `serve`."""
    parser.add_argument("--clients", type=int, default=14, metavar="N", help="how many clients (14)")
    parser.add_argument("--years", type=int, default=3, metavar="Y", help="years of history (3)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed gives the same company (1)")
    parser.add_argument("--no-serve", action="store_true", help="only make the company")
    serve.add_arguments(parser)


def run(args: argparse.Namespace) -> dict[str, Any] | None:
    """Make the company where it is not there yet, then serve it."""
    home = Path(os.environ.setdefault("PERENNIAL_HOME", str(DEMO_HOME.resolve()))).expanduser()
    if args.no_serve:
        return _make(args, home)
    serve.check_address(args.host, args.port)
    os.environ.setdefault("PERENNIAL_URL", f"http://{args.host}:{args.port}")
    _make_elsewhere(args)
    serve.serve(args, None)
    return None


def _make(args: argparse.Namespace, home: Path) -> dict[str, Any]:
    # Before Django reads the settings and before any user exists: only a home that says so has demo sign-ins.
    loaded = _mark(home)
    from perennial.commands import instance

    _say("Making the database")
    instance.prepare()
    if not loaded:
        _load_company(args, home)
        (home / MARKER).write_text(json.dumps({"loaded": True}))
    _say("Collecting static files")
    instance.collect_static()
    return {"home": str(home), "loaded": True}


def _make_elsewhere(args: argparse.Namespace) -> None:
    """In a process that ends: what it loads does not stay in memory while the demo is served. Raises DemoFailed."""
    words = [f"--{name}={getattr(args, name)}" for name in ("clients", "years", "seed")]
    command = [sys.executable, "-m", "perennial.commands.main", "demo", "--no-serve", "--json", *words]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise DemoFailed("The demo company could not be made.")


def _mark(home: Path) -> bool:
    """Whether the company is loaded, by the home's marker, which is made when the home is new. Raises NotADemo."""
    path = home / MARKER
    if path.exists():
        try:
            return bool(json.loads(path.read_text()).get("loaded"))
        except (ValueError, AttributeError):
            return False
    if (home / "perennial.sqlite3").exists() or os.environ.get("DATABASE_URL"):
        raise NotADemo(f"{home} or DATABASE_URL holds a real company; the demo needs a PERENNIAL_HOME of its own.")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(json.dumps({"loaded": False}))
    return False


def _load_company(args: argparse.Namespace, home: Path) -> None:
    """Write the book, import it as a company would, then do the night's work once."""
    from perennial.commands.demo_bonus import make_bonuses
    from perennial.commands.demo_expansions import make_expansions
    from perennial.commands.demo_goals import make_goals
    from perennial.commands.demo_growth import make_growth
    from perennial.commands.demo_handovers import make_handovers
    from perennial.commands.demo_ideas import make_ideas
    from perennial.commands.demo_news import make_news
    from perennial.commands.demo_onboarding import make_onboardings
    from perennial.commands.demo_partners import make_partners
    from perennial.commands.demo_plans import make_plans
    from perennial.commands.demo_portfolio import make_portfolio
    from perennial.commands.demo_services import make_services
    from perennial.commands.demo_team import make_team_affairs
    from perennial.demo.book import DemoRequest, write_book
    from perennial.foundation.choices import ActorKind
    from perennial.foundation.clock import now, today
    from perennial.foundation.timeline import Actor
    from perennial.intake.doors import import_path

    day, book = today(), home / "demo-book"
    _say("Making up a company")
    write_book(DemoRequest(clients=args.clients, years=args.years, seed=args.seed, as_of=day), book)
    _settings(day)
    _say("Importing its book")
    answer = import_path(
        book,
        kind=None,
        mapping={},
        dry_run=False,
        skip_refused=False,
        by=Actor(None, now(), ActorKind.IMPORT),
        as_of=day,
    )
    if not answer["applied"]:
        raise DemoFailed(f"The demo company's own book was refused: {answer['refused'][:1]}")
    _administrator(day)
    _meetings(day)
    make_news(day, now())
    make_onboardings(day)
    make_growth(day)
    make_team_affairs(day)
    make_handovers(day)
    make_ideas(day)
    make_expansions(day)
    make_services(day)
    make_portfolio(day)
    make_partners(day)
    make_bonuses(day)
    make_plans(day)
    _say("Predicting payments and ranking the queue")
    _night()
    make_goals(day)


def _administrator(day: date) -> None:
    """The director may change settings and people, so that they can be tried."""
    from perennial.foundation.choices import Role
    from perennial.foundation.clock import now
    from perennial.foundation.models import User
    from perennial.foundation.people import change_person
    from perennial.foundation.timeline import system

    for director in User.objects.filter(role=Role.DIR):
        change_person(director, values={"is_administrator": True}, by=system(now()), as_of=day)


def _meetings(day: date) -> None:
    """Every second client is met each week; one of them did not come twice in a row."""
    from perennial.care.actions.meetings import hold_meeting, miss_meeting, plan_meeting, start_rhythm
    from perennial.care.choices import MissedBy
    from perennial.clients.models import Client
    from perennial.foundation.clock import now
    from perennial.foundation.timeline import Actor

    met = Client.objects.live().filter(manager__isnull=False).select_related("manager").order_by("code")[::2]
    for number, client in enumerate(met):
        manager, people = client.manager, list(client.contacts.current()[:1])
        if manager is None:
            continue
        by, hour = Actor(manager, now()), time(10 + number % 6)
        for weeks in (3, 2, 1):
            at = datetime.combine(day - timedelta(weeks=weeks, days=number % 3), hour, now().tzinfo)
            row = plan_meeting(
                client, title="Weekly call", starts_at=at, minutes=30, zone="Europe/Kyiv", colleagues=[manager],
                contacts=people, by=Actor(manager, at - timedelta(days=1)), as_of=at.date(),
            )  # fmt: skip
            if number == 1 and weeks < 3:
                miss_meeting(row, missed_by=MissedBy.THEM, by=by, as_of=day)
            else:
                hold_meeting(row, text="Went through the week and what is next.", by=by, as_of=day)
        if number != 2:  # one whose rhythm was lost
            start_rhythm(
                client, title="Weekly call", weekday=number % 5, at=hour, zone="Europe/Kyiv", minutes=30,
                every_weeks=1, starts_on=day, colleagues=[manager], contacts=people,
                place="https://meet.example/weekly", by=by, as_of=day,
            )  # fmt: skip


def _settings(day: date) -> None:
    from perennial.demo.rates import REPORTING
    from perennial.foundation.clock import now
    from perennial.foundation.store import change_settings
    from perennial.foundation.timeline import system

    values = {
        "company.name": "Lindenworks", "company.currency": REPORTING, "bank.by_hand": True,
        "mail.from": "office@lindenworks.example",
    }  # fmt: skip
    change_settings(values, by=system(now()), as_of=day)
    _late_interest(day)


def _late_interest(day: date) -> None:
    """The European directive's interest: the main rate of the ECB at each half-year, and eight points."""
    from perennial.demo.rates import HALF_YEARS
    from perennial.foundation.clock import now
    from perennial.foundation.timeline import system
    from perennial.receivables.actions import set_interest_rate

    for start, reference in HALF_YEARS:
        values = {"reference": reference, "margin": Decimal(8), "fixed_sum": Decimal(40), "currency": "EUR",
                  "day_count": 365, "frozen": False}  # fmt: skip
        set_interest_rate(country="EU", valid_from=start, values=values, by=system(now()), as_of=day)


def _night() -> None:
    from perennial.foundation.clock import now
    from perennial.foundation.registry import SCHEDULES

    for name in ("receivables.nightly", "growth.our_news", "growth.referrals", "insight.company", "today.refresh"):
        if name in SCHEDULES:
            SCHEDULES[name].run(now())
    _health()


def _health() -> None:
    """A quarter of a year of the clients' health, a night a week; talks were logged on their day."""
    from datetime import timedelta

    from django.db.models import F

    from perennial.care.models import Touch
    from perennial.foundation.clock import today
    from perennial.insight.actions import keep_health

    Touch.objects.update(logged_on=F("on"))
    for days in range(91, -1, -7):
        keep_health(as_of=today() - timedelta(days=days))


def _say(step: str) -> None:
    """Progress for the person who waits; standard output keeps to the address."""
    print(f"{step} ...", file=sys.stderr, flush=True)
