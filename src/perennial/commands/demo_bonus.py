"""The demo company's bonuses: rules signed a year ago, the last settled quarter paid, and a draft to be tried."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from perennial.clients.actions import change_client
from perennial.clients.models import Client
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor, system
from perennial.kernel.quarters import quarter_end, quarter_of, quarters_after
from perennial.targets.actions.bonus_rules import sign_rules, write_rules
from perennial.targets.actions.bonuses import approve_bonus, compute_quarter, gate_bonus, pay_bonus
from perennial.targets.choices import BonusState
from perennial.targets.models import Bonus
from perennial.targets.queries.bonus_facts import SETTLED_AFTER
from perennial.targets.queries.bonus_rules import first_form

NEWEST = 3  # so many of the newest clients were brought by sales


def make_bonuses(as_of: date) -> None:
    """Rules, the last quarter that could be settled, and a draft. Nothing where one of the roles has nobody."""
    people = {role: User.objects.filter(role=role, is_active=True).order_by("pk").first()
              for role in (Role.HCS, Role.DIR, Role.FIN, Role.SAL)}  # fmt: skip
    if None in people.values():
        return
    _brought(people[Role.SAL], as_of)
    quarter = quarters_after(quarter_of(as_of), -1)
    if quarter_end(quarter) + SETTLED_AFTER > as_of:
        quarter = quarters_after(quarter, -1)
    text = first_form(get("company.currency")).replace("new logo 1 % for 12 months", "new logo 1 % for 18 months")
    first = quarters_after(quarter, -3)
    written = write_rules(text=text, valid_from=first, by=_by(people[Role.HCS], first), as_of=first)
    sign_rules(written, by=_by(people[Role.DIR], first), as_of=first)
    _settle(quarter, people, as_of)
    _draft(text, people[Role.HCS], as_of)


def _brought(seller: Any, as_of: date) -> None:
    rows = Client.objects.live().filter(since__isnull=False, brought_by__isnull=True).order_by("-since", "pk")
    for client in rows[:NEWEST]:
        change_client(
            client.pk, values={"brought_by": seller}, version=client.version, by=_machine(as_of), as_of=as_of
        )


def _settle(quarter: date, people: dict[Role, Any], as_of: date) -> None:
    """Computed when the quarter was invoiced, approved the week after, and paid where the cash is there."""
    day = quarter_end(quarter) + SETTLED_AFTER
    compute_quarter(quarter, by=_by(people[Role.FIN], day), as_of=day)
    approved, paid = min(day + timedelta(days=5), as_of), min(day + timedelta(days=10), as_of)
    for row in Bonus.objects.filter(quarter=quarter, state=BonusState.PREVIEW).select_related("person", "rules"):
        approve_bonus(row, by=_by(people[Role.DIR], approved), as_of=approved)
        gate_bonus(row, by=_by(people[Role.FIN], paid), as_of=paid)
        pay_bonus(row, by=_by(people[Role.FIN], paid), as_of=paid)


def _draft(text: str, head: Any, as_of: date) -> None:
    """More for new business, for a shorter time: to be tried on the last year before anybody signs."""
    changed = text.replace("new logo 1 % for 18 months", "new logo 2 % for 12 months")
    changed = changed.replace("80 % pays 50 %", "85 % pays 40 %")
    write_rules(
        text=changed, valid_from=quarters_after(quarter_of(as_of), 1), why="More for new business",
        by=_by(head, as_of), as_of=as_of,
    )  # fmt: skip


def _by(person: Any, day: date) -> Actor:
    return Actor(person, datetime.combine(day, time(9), UTC))


def _machine(day: date) -> Actor:
    return system(datetime.combine(day, time(3), UTC))
