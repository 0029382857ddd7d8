"""The demo company's bonuses: rules signed a year ago, the last settled quarter paid, and a draft to be tried."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
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
from perennial.targets.actions.figures import add_change, agree_plan
from perennial.targets.actions.plans import cancel_plan, close_plans, make_plan, propose_plan, start_plans
from perennial.targets.choices import BonusState
from perennial.targets.models import Bonus, Plan
from perennial.targets.queries.bonus_facts import SETTLED_AFTER
from perennial.targets.queries.bonus_rules import first_form

GROWTH = Decimal("0.15")
CHANGE = {
    "en": "A call three days before an invoice is due", "ru": "Звонок за три дня до срока счёта",
    "uk": "Дзвінок за три дні до строку рахунку",
}  # fmt: skip
RENEWALS = "  renewal 0.2 % for 12 months\n"
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
    whole = first_form(get("company.currency"))
    text = whole.replace("new logo 1 % for 12 months", "new logo 1 % for 18 months").replace(RENEWALS, "")
    text = text.replace("  renewal manager 100 %\n", "")
    first = quarters_after(quarter, -3)
    written = write_rules(text=text, valid_from=first, by=_by(people[Role.HCS], first), as_of=first)
    sign_rules(written, by=_by(people[Role.DIR], first), as_of=first)
    _plan(quarter, people[Role.HCS])
    _settle(quarter, people, as_of)
    _draft(whole, people[Role.HCS], as_of)


def _brought(seller: Any, as_of: date) -> None:
    rows = Client.objects.live().filter(since__isnull=False, brought_by__isnull=True).order_by("-since", "pk")
    for client in rows[:NEWEST]:
        change_client(
            client.pk, values={"brought_by": seller}, version=client.version, by=_machine(as_of), as_of=as_of
        )


def _plan(quarter: date, head: Any) -> None:
    """The quarter had a plan: proposed three weeks before it, agreed, begun, and counted when it was invoiced."""
    day, invoiced = quarter - timedelta(days=21), quarter_end(quarter) + SETTLED_AFTER
    for manager in User.objects.filter(role=Role.AM, is_active=True, clients__isnull=False).distinct().order_by("pk"):
        if Plan.objects.standing().filter(quarter=quarter, manager=manager).exists():
            continue
        plan = make_plan(manager, quarter, growth=GROWTH, by=_by(head, day), as_of=day)
        if not any(figure.counts for figure in plan.figures.all()):  # a history too short for any target
            cancel_plan(plan, by=_by(head, day), as_of=day)
            continue
        propose_plan(plan, by=_by(head, day), as_of=day)
        add_change(
            plan, text=CHANGE[manager.language], owner=manager, due_on=quarter + timedelta(days=30),
            by=_by(manager, day), as_of=day,
        )  # fmt: skip
        agree_plan(plan, by=_by(manager, day), as_of=day)
    start_plans(by=_machine(quarter), as_of=quarter)
    close_plans(by=_machine(invoiced), as_of=invoiced)


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
    """Less for new business, something for renewals: to be tried on the last year before anybody signs."""
    changed = text.replace("80 % pays 50 %", "85 % pays 40 %")
    write_rules(
        text=changed, valid_from=quarters_after(quarter_of(as_of), 1), why="Something for renewals",
        by=_by(head, as_of), as_of=as_of,
    )  # fmt: skip


def _by(person: Any, day: date) -> Actor:
    return Actor(person, datetime.combine(day, time(9), UTC))


def _machine(day: date) -> Actor:
    return system(datetime.combine(day, time(3), UTC))
