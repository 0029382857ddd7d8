"""Talking over the figures of a plan: countered with a number and a reason, revised, agreed one by one, amended."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor
from perennial.targets.actions.moves import move_plan, told
from perennial.targets.actions.plans import CannotPlan
from perennial.targets.models import FigureWord, Plan, PlanFigure, ProcessChange
from perennial.targets.plan_choices import TALKED, PlanState, Word
from perennial.targets.queries.assessing import assess_quarter
from perennial.targets.queries.plans import is_stretch

LARGEST: Final = Decimal(10) ** 12
CHANCE: Final = Decimal("0.0001")
_AIMED: Final = ("target", "grown", "low", "high", "chance", "needed")


class CannotSay(CannotPlan):
    """The word cannot be said about this figure now; the sentence says why."""


@transaction.atomic
def counter_figure(figure: PlanFigure, *, number: Decimal, reason: str, by: Actor, as_of: date) -> PlanFigure:
    """The manager offers another number and says why. Raises CannotSay, kernel.lifecycle.Refused, ChangedMeanwhile."""
    figure = _locked(figure)
    plan = figure.plan
    _own(plan, by)
    number, words = _said(figure, number, reason)
    if plan.state == PlanState.COUNTERED:  # another figure of the same answer
        _touch(plan)
    else:
        move_plan(plan, "counter", holds=True, by=by, as_of=as_of, reason=words)
    figure.wish, figure.wish_by, figure.agreed_on = number, by.user, None
    figure.save(update_fields=["wish", "wish_by", "agreed_on"])
    return _word(figure, Word.COUNTERED, number, words, by, as_of)


@transaction.atomic
def revise_figure(figure: PlanFigure, *, number: Decimal, reason: str, by: Actor, as_of: date) -> PlanFigure:
    """The head answers with a number: the manager's own, which then is agreed, or another one with the reason.

    When no counter waits any more, the plan is proposed again. Raises CannotSay, kernel.lifecycle.Refused,
    ChangedMeanwhile.
    """
    figure = _locked(figure)
    plan = figure.plan
    if by.role != Role.HCS:
        raise CannotSay(_("Only the head of client success answers a counter."))
    if plan.state not in (PlanState.COUNTERED, PlanState.BASELINE):
        raise CannotSay(_("Nothing was countered here."))
    taken = figure.wish is not None and number == figure.wish
    number, words = _said(figure, number, reason or (_("as you say") if taken else ""))
    figure.wish, figure.wish_by, figure.agreed_on = None, None, as_of if taken else None
    _aim(figure, number, as_of)
    figure.save(update_fields=["wish", "wish_by", "agreed_on", *_AIMED])
    if plan.state == PlanState.COUNTERED:
        _word(figure, Word.AGREED if taken else Word.REVISED, number, words, by, as_of)
        if plan.figures.filter(wish__isnull=False).exists():
            _touch(plan)
        else:
            move_plan(plan, "revise", by=by, as_of=as_of)
    return figure


@transaction.atomic
def agree_figure(figure: PlanFigure, *, by: Actor, as_of: date) -> PlanFigure:
    """The manager agrees to the number. With the last one the plan is agreed, if what changes is listed where a figure
    is a stretch. Raises CannotSay, ChangedMeanwhile.
    """
    figure = _locked(figure)
    plan = figure.plan
    _own(plan, by)
    if plan.state not in TALKED or not figure.counts or figure.target is None:
        raise CannotSay(_("There is nothing to agree on here."))
    if figure.agreed_on is not None:
        raise CannotSay(_("This figure is agreed already."))
    if figure.wish is not None:
        raise CannotSay(_("Your own number waits for an answer."))
    figure.agreed_on = as_of
    figure.save(update_fields=["agreed_on"])
    _word(figure, Word.AGREED, figure.target, "", by, as_of)
    agree_when_ready(plan, by=by, as_of=as_of)
    return figure


@transaction.atomic
def agree_plan(plan: Plan, *, by: Actor, as_of: date) -> Plan:
    """The manager agrees to every figure that waits for their word. Raises CannotSay, Refused, ChangedMeanwhile."""
    _own(plan, by)
    for figure in plan.figures.filter(agreed_on__isnull=True, wish__isnull=True, target__isnull=False):
        agree_figure(figure, by=by, as_of=as_of)
    plan.refresh_from_db()
    return plan


@transaction.atomic
def add_change(plan: Plan, *, text: str, owner: User, due_on: date, by: Actor, as_of: date) -> ProcessChange:
    """What will be done otherwise, by whom and when. Raises CannotSay."""
    words = " ".join(text.split())[:300]
    if not words:
        raise CannotSay(_("Say what will be done otherwise."))
    if plan.state in (PlanState.CLOSED, PlanState.SETTLED, PlanState.CANCELLED):
        raise CannotSay(_("This plan is over."))
    row = ProcessChange.objects.create(plan=plan, text=words, owner=owner, due_on=due_on, by=by.user)
    told("kpi_plan.change_listed", plan, by, as_of, text=words, due_on=due_on.isoformat())
    if by.user is not None and by.user.pk == plan.manager_id:
        agree_when_ready(plan, by=by, as_of=as_of)
    return row


@transaction.atomic
def finish_change(row: ProcessChange, *, done: bool, by: Actor, as_of: date) -> ProcessChange:
    """It was done, or it was not after all."""
    row.done_on = as_of if done else None
    row.save(update_fields=["done_on"])
    told("kpi_plan.change_done" if done else "kpi_plan.change_undone", row.plan, by, as_of, text=row.text)
    return row


@transaction.atomic
def amend_figure(figure: PlanFigure, *, number: Decimal, reason: str, by: Actor, as_of: date) -> PlanFigure:
    """In a quarter that runs, one side asks for another number. Raises CannotSay, Refused, ChangedMeanwhile."""
    figure = _locked(figure)
    plan = figure.plan
    if by.role != Role.HCS:
        _own(plan, by)
    number, words = _said(figure, number, reason)
    if plan.state == PlanState.AMENDED:
        raise CannotSay(_("Another change waits for an answer."))
    move_plan(plan, "amend", holds=True, by=by, as_of=as_of, reason=words)
    figure.wish, figure.wish_by = number, by.user
    figure.save(update_fields=["wish", "wish_by"])
    return _word(figure, Word.AMENDED, number, words, by, as_of)


@transaction.atomic
def accept_amendment(figure: PlanFigure, *, by: Actor, as_of: date) -> PlanFigure:
    """The head says yes to a change the manager asked for; the manager confirms it. Raises CannotSay."""
    figure = _locked(figure)
    if by.role != Role.HCS or figure.plan.state != PlanState.AMENDED or figure.wish is None:
        raise CannotSay(_("No change waits here for the head of client success."))
    figure.wish_by = by.user
    figure.save(update_fields=["wish_by"])
    _touch(figure.plan)
    return _word(figure, Word.AGREED, figure.wish, "", by, as_of)


@transaction.atomic
def confirm_amendment(figure: PlanFigure, *, take: bool, by: Actor, as_of: date) -> PlanFigure:
    """The manager takes the new number, once the head stands behind it, or keeps the old one. The frozen copy stays.

    Raises CannotSay, Refused, ChangedMeanwhile.
    """
    figure = _locked(figure)
    plan = figure.plan
    _own(plan, by)
    if figure.wish is None or figure.target is None:
        raise CannotSay(_("No change waits here."))
    if take and figure.wish_by_id == plan.manager_id:
        raise CannotSay(_("The head of client success has to agree first: both change a plan that runs."))
    kind, number = (Word.CONFIRMED, figure.wish) if take else (Word.KEPT, figure.target)
    figure.wish, figure.wish_by = None, None
    _aim(figure, number, as_of)
    figure.save(update_fields=["wish", "wish_by", *_AIMED])
    move_plan(plan, "confirm", by=by, as_of=as_of)
    return _word(figure, kind, number, "", by, as_of)


def agree_when_ready(plan: Plan, *, by: Actor, as_of: date) -> bool:
    """Part of the caller's transaction: the plan is agreed when nothing is missing any more."""
    plan.refresh_from_db()
    figures = [one for one in plan.figures.all() if one.counts]
    if plan.state != PlanState.PROPOSED or any(one.agreed_on is None for one in figures):
        return False
    if any(is_stretch(one) for one in figures) and not plan.changes.exists():
        return False
    move_plan(plan, "agree", holds=True, by=by, as_of=as_of, agreed_on=as_of)
    return True


def _locked(figure: PlanFigure) -> PlanFigure:
    found = PlanFigure.objects.select_for_update().get(pk=figure.pk)
    found.plan = Plan.objects.select_related("manager").get(pk=found.plan_id)
    return found


def _own(plan: Plan, by: Actor) -> None:
    if by.user is None or by.user.pk != plan.manager_id:
        raise CannotSay(_("Only %(name)s answers for this plan.") % {"name": plan.manager.name})


def _touch(plan: Plan) -> None:
    """Another word in the same state: whoever looks at the plan as it was has to look again."""
    plan.version += 1
    plan.save(update_fields=["version"])


def _said(figure: PlanFigure, number: Decimal, reason: str) -> tuple[Decimal, str]:
    words = " ".join(reason.split())[:300]
    if not words:
        raise CannotSay(_("Say why: the reason stays beside the number."))
    if not figure.counts:
        raise CannotSay(_("There is nothing to agree on here."))
    if not 0 <= number <= LARGEST:
        raise CannotSay(_("The number cannot be below 0, nor that large."))
    return number.quantize(Decimal("0.0001")), words


def _word(figure: PlanFigure, kind: Word, number: Decimal, reason: str, by: Actor, as_of: date) -> PlanFigure:
    FigureWord.objects.create(figure=figure, kind=kind, number=number, reason=reason, by=by.user, on=as_of)
    data = {"word": str(kind.value), "figure": figure.kpi, "number": f"{number.normalize():f}", "reason": reason}
    told("kpi_plan.word", figure.plan, by, as_of, **data)
    return figure


def _aim(figure: PlanFigure, number: Decimal, as_of: date) -> None:
    """The figure's number, which min and max give way to, its odds, and what it would take, as things stand today."""
    if figure.target != number:
        figure.grown = None
    if figure.low is not None and figure.high is not None:
        figure.low, figure.high = min(figure.low, number), max(figure.high, number)
    figure.target, plan = number, figure.plan
    rows = assess_quarter(plan.quarter, as_of, plan.growth, [plan.manager_id])[plan.manager_id]
    one = next((row for row in rows if row.spec.key == figure.kpi), None)
    chance = one.chance(figure.target) if one else None
    figure.chance = None if chance is None else Decimal(repr(chance)).quantize(CHANCE)
    figure.needed = one.needed(figure.target) if one else None
