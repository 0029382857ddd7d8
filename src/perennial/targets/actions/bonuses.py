"""Bonuses from the day a quarter begins to their payment: opened, computed, questioned, approved, paid, void."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.foundation.saying import said_day
from perennial.foundation.timeline import Actor
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import GuardFailed
from perennial.kernel.quarters import quarter_end, quarter_of, quarters_before
from perennial.targets.actions.bonus_moves import move_bonus
from perennial.targets.choices import BonusState, Side
from perennial.targets.models import Bonus, BonusLine, BonusQuery, BonusRules
from perennial.targets.policies import may_see_all_bonuses
from perennial.targets.queries.bonus_facts import (
    SETTLED_AFTER,
    Asked,
    facts_of_bonuses,
    lines_before,
    read_book,
)
from perennial.targets.queries.bonus_figures import agreed_figures, closed_plans
from perennial.targets.queries.bonus_rules import in_force, rules_of
from perennial.targets.queries.bonuses import (
    may_be_queried,
    open_query,
    paid_twice,
    people_with_bonus,
    recomputed,
    unpaid_too_long,
)
from perennial.targets.rules.bonus_json import facts_text, result_text
from perennial.targets.rules.bonus_settling import Facts, settle


class CannotBonus(ValueError):
    """Something about a bonus cannot be done so; the sentence says why."""


def advance_bonuses(*, by: Actor, as_of: date) -> dict[str, int]:
    """Open the bonuses of the last quarter, compute what its plans allow, let pay what has its cash. Every night."""
    quarter = quarters_before(quarter_of(as_of), 1)[0]
    done = {"opened": open_bonuses(quarter, by=by, as_of=as_of), "computed": 0, "payable": 0}
    waiting = list(Bonus.objects.filter(state=BonusState.COMPUTING).select_related("person", "rules"))
    done["computed"] = len(compute_bonuses(waiting, by=by, as_of=as_of))
    for row in Bonus.objects.filter(state=BonusState.APPROVED).select_related("person", "rules"):
        try:
            gate_bonus(row, by=by, as_of=as_of)
        except (GuardFailed, ChangedMeanwhile):
            continue
        done["payable"] += 1
    return done


@transaction.atomic
def open_bonuses(quarter: date, *, by: Actor, as_of: date, anew: bool = False) -> int:
    """A bonus that waits for its quarter, for everybody the rules in force have a target for; who has one is left out.
    `anew`: a void one does not count as having one. Returns how many. Nothing before some rules are signed.
    """
    rules = in_force(quarter)
    if rules is None or quarter > as_of:
        return 0
    read = rules_of(rules)
    known = Bonus.objects.filter(quarter=quarter)
    there = set((known.live() if anew else known).values_list("person", flat=True))
    rows = [
        Bonus(person=person, quarter=quarter, side=side, rules=rules, state_since=as_of, currency=read.currency)
        for person, side in people_with_bonus()
        if side in read.targets and person.pk not in there
    ]
    return len(Bonus.objects.bulk_create(rows))


def compute_quarter(quarter: date, *, by: Actor, as_of: date) -> tuple[int, int]:
    """A person asks for the quarter now: (computed, waiting for their plan). Void ones are opened anew.

    Raises CannotBonus.
    """
    if not may_see_all_bonuses(by.user):
        raise CannotBonus(_("This is not for your role to do; ask somebody who may."))
    if in_force(quarter) is None:
        raise CannotBonus(_("No rules are signed for this quarter yet."))
    ready_on = quarter_end(quarter) + SETTLED_AFTER
    if as_of < ready_on:
        day = said_day(ready_on.isoformat())
        raise CannotBonus(_("The quarter is settled from %(day)s on, when it is invoiced.") % {"day": day})
    open_bonuses(quarter, by=by, as_of=as_of, anew=True)
    rows = list(
        Bonus.objects.filter(quarter=quarter, state=BonusState.COMPUTING).select_related("person", "rules")
    )
    done = len(compute_bonuses(rows, by=by, as_of=as_of))
    return done, len(rows) - done


def compute_bonuses(rows: Sequence[Bonus], *, by: Actor, as_of: date) -> list[Bonus]:
    """Compute those whose quarter is closed; each on its own. Returns them."""
    ready = ready_to_compute(rows, as_of)
    facts = _facts_now(ready, as_of)
    done = []
    for row in ready:
        try:
            with transaction.atomic():
                _settle(row, facts[row.person_id, row.quarter], "compute", "SYS", True, by, as_of)
        except ChangedMeanwhile:
            continue
        done.append(row)
    return done


def ready_to_compute(rows: Sequence[Bonus], as_of: date) -> list[Bonus]:
    """Those whose quarter is over and invoiced; of account managers, whose plan is closed too. One query."""
    over = [row for row in rows if quarter_end(row.quarter) + SETTLED_AFTER <= as_of]
    closed = closed_plans([(row.person_id, row.quarter) for row in over if row.side == Side.MANAGER])
    return [row for row in over if row.side == Side.SALES or (row.person_id, row.quarter) in closed]


@transaction.atomic
def query_bonus(row: Bonus, *, line: str, reason: str, by: Actor, as_of: date) -> BonusQuery:
    """The person asks about a line, within ten days. Raises CannotBonus, Refused, ChangedMeanwhile."""
    if by.user is None or by.user.pk != row.person_id:
        raise CannotBonus(_("Everybody asks about their own bonus."))
    reason = reason.strip()
    told = bool(reason) and any(one.key == line for one in row.lines.all())
    move_bonus(row, "query", role=by.role, holds=told and may_be_queried(row, as_of), by=by, as_of=as_of, reason=reason)
    return BonusQuery.objects.create(bonus=row, line=line, reason=reason[:500], asked_by=by.user, asked_on=as_of)


@transaction.atomic
def answer_bonus(row: Bonus, *, answer: str, anew: bool, by: Actor, as_of: date) -> Bonus:
    """The question is answered: explained, or computed anew from the book of today.

    Raises CannotBonus, Refused, ChangedMeanwhile.
    """
    if by.user is not None and by.user.pk == row.person_id:
        raise CannotBonus(_("Nobody answers a question about their own bonus."))
    answer, asked = answer.strip(), open_query(row)
    if anew:
        facts = _facts_now([row], as_of)[row.person_id, row.quarter]
        _settle(row, facts, "answer", by.role, bool(answer), by, as_of, reason=answer)
    else:
        move_bonus(row, "answer", role=by.role, holds=bool(answer), by=by, as_of=as_of, reason=answer)
    if asked is not None:
        BonusQuery.objects.filter(pk=asked.pk).update(answer=answer[:500], answered_by=by.user, answered_on=as_of)
    return row


@transaction.atomic
def approve_bonus(row: Bonus, *, by: Actor, as_of: date) -> Bonus:
    """The director approves what is not his own, holds by its rules, and pays no receipt twice.

    Raises CannotBonus with what hinders, Refused, ChangedMeanwhile.
    """
    if by.user is not None and by.user.pk == row.person_id:
        raise CannotBonus(_("Nobody approves their own bonus."))
    twice = paid_twice(row)
    if twice:
        text = _("Receipts of this bonus are paid in another one too (%(ids)s): void this one and compute it anew.")
        raise CannotBonus(text % {"ids": ", ".join(map(str, twice[:5]))})
    stands = row.state != BonusState.PREVIEW or recomputed(row) == row.result
    return move_bonus(row, "approve", role=by.role, holds=stands and row.amount <= row.most, by=by, as_of=as_of)


@transaction.atomic
def gate_bonus(row: Bonus, *, by: Actor, as_of: date) -> Bonus:
    """It may be paid once no invoice it rests on is unpaid too long. Raises Refused, ChangedMeanwhile."""
    holds = row.state != BonusState.APPROVED or not unpaid_too_long(row, as_of)
    return move_bonus(row, "gate", role=by.role, holds=holds, by=by, as_of=as_of)


@transaction.atomic
def pay_bonus(row: Bonus, *, by: Actor, as_of: date) -> Bonus:
    """Finance has paid it; what is credited from now on is taken back.

    Raises CannotBonus, Refused, ChangedMeanwhile.
    """
    if by.user is not None and by.user.pk == row.person_id:
        raise CannotBonus(_("Nobody pays their own bonus."))
    return move_bonus(row, "pay", role=by.role, holds=True, by=by, as_of=as_of, paid_on=as_of)


@transaction.atomic
def void_bonus(row: Bonus, *, reason: str, by: Actor, as_of: date) -> Bonus:
    """It does not count; the quarter can be computed anew. Raises Refused, ChangedMeanwhile."""
    reason = reason.strip()
    return move_bonus(row, "void", role=by.role, holds=bool(reason), by=by, as_of=as_of, reason=reason)


def _facts_now(rows: Sequence[Bonus], as_of: date) -> dict[tuple[int, date], Facts]:
    """The facts of the book, for each version of the rules that the bonuses are under."""
    found: dict[tuple[int, date], Facts] = {}
    versions: dict[int, tuple[BonusRules, list[Asked]]] = {}
    for row in rows:
        asked = Asked(row.person_id, row.side, row.quarter, as_of)
        versions.setdefault(row.rules_id, (row.rules, []))[1].append(asked)
    for version, asked_all in versions.values():
        before = lines_before(asked_all)
        past = {invoice for lines in before.values() for line in lines for invoice, _amount in line.parts}
        attained = agreed_figures([(one.person, one.quarter) for one in asked_all])
        found |= facts_of_bonuses(asked_all, rules_of(version), read_book(asked_all, past), attained, before)
    return found


def _settle(
    row: Bonus, facts: Facts, event: str, role: str, holds: bool, by: Actor, as_of: date, reason: str = ""
) -> None:
    """Compute and keep: the facts, the result, the lines. Part of the caller's transaction."""
    result = settle(rules_of(row.rules), facts)
    move_bonus(
        row, event, role=role, holds=holds, by=by, as_of=as_of, reason=reason, amount=result.total, most=result.most,
        facts=facts_text(facts), result=result_text(result), settled_on=as_of,
    )  # fmt: skip
    BonusLine.objects.filter(bonus=row).delete()
    BonusLine.objects.bulk_create(
        BonusLine(bonus=row, place=place, kind=line.kind, name=line.name, amount=line.amount,
                  numbers=dict(line.numbers), parts=[[invoice, f"{amount:f}"] for invoice, amount in line.parts],
                  rows=list(line.rows), why=line.why)
        for place, line in enumerate(result.lines)
    )  # fmt: skip
