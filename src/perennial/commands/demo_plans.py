"""The demo company's quarterly plans: that of the running quarter, agreed and followed, and the next one in talks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, system
from perennial.kernel.quarters import quarter_of, quarters_after
from perennial.targets.actions import figures as said
from perennial.targets.actions import plans as actions
from perennial.targets.models import Plan, PlanFigure
from perennial.targets.queries.assessing import Assessed, assess_quarter

GROWTH: Final = Decimal("0.15")
AHEAD: Final = 16  # days before the quarter on which its plan was agreed
TALKS: Final = 9  # days ago on which the next quarter was proposed
CHANGES: Final = {
    "en": "Reminders three days before the due date for the two slowest payers",
    "ru": "Напоминать двум самым медленным плательщикам за три дня до срока",
    "uk": "Нагадувати двом найповільнішим платникам за три дні до строку",
}
COUNTERS: Final = {
    "en": "Time to fill is five weeks; what is asked for today starts in February",
    "ru": "Подбор занимает пять недель; сегодняшние запросы начнутся в феврале",
    "uk": "Підбір триває п'ять тижнів; сьогоднішні запити почнуться в лютому",
}
ANSWERS: Final = {
    "en": "Then one less, with candidates shown from December on",
    "ru": "Тогда на одного меньше, а кандидатов показываем с декабря",
    "uk": "Тоді на одного менше, а кандидатів показуємо з грудня",
}


def make_plans(as_of: date) -> None:
    """Two quarters of two managers; nothing where there is no head or nobody manages clients."""
    head = User.objects.filter(role="HCS", is_active=True).order_by("pk").first()
    managers = list(User.objects.filter(role="AM", is_active=True, clients__isnull=False).distinct().order_by("pk"))
    if head is None or not managers:
        return
    current = quarter_of(as_of)
    _followed(current, head, managers, as_of)
    _talked_over(quarters_after(current, 1), head, managers, as_of)


def _proposed(quarter: date, head: User, managers: list[User], day: date) -> list[Plan]:
    computed: dict[int, list[Assessed]] = assess_quarter(quarter, day, GROWTH, [one.pk for one in managers])
    made = []
    for manager in managers:
        if any(one.target is not None for one in computed[manager.pk]):
            rows = computed[manager.pk]
            plan = actions.make_plan(manager, quarter, growth=GROWTH, by=_at(head, day), as_of=day, computed=rows)
            made.append(actions.propose_plan(plan, by=_at(head, day), as_of=day))
    return made


def _followed(quarter: date, head: User, managers: list[User], as_of: date) -> None:
    """Agreed before the quarter, frozen on its first day, estimated every Monday since."""
    day = quarter - timedelta(days=AHEAD)
    for plan in _proposed(quarter, head, managers, day):
        by = _at(plan.manager, day + timedelta(days=4))
        said.add_change(plan, text=CHANGES[plan.manager.language], owner=plan.manager, by=by,
                        due_on=quarter + timedelta(days=20), as_of=by.at.date())  # fmt: skip
        said.agree_plan(plan, by=by, as_of=by.at.date())
    actions.start_plans(by=system(_moment(quarter)), as_of=quarter)
    monday = quarter + timedelta(days=-quarter.weekday() % 7)
    weeks = (as_of - monday).days // 7
    for back in range(min(weeks, 3), -1, -1):
        on = monday + timedelta(weeks=max(weeks, 0) - back)
        if on <= as_of:
            actions.estimate_plans(by=system(_moment(on)), as_of=on)


def _talked_over(quarter: date, head: User, managers: list[User], as_of: date) -> None:
    """The first manager counters one figure and is answered; everybody leaves two figures open."""
    day = as_of - timedelta(days=TALKS)
    for number, plan in enumerate(_proposed(quarter, head, managers, day)):
        by = _at(plan.manager, day + timedelta(days=3 + number))
        figures = [one for one in plan.figures.all() if one.counts]
        if number == 0:
            _countered(figures, head, plan.manager, by)
        waiting = PlanFigure.objects.filter(plan=plan, agreed_on__isnull=True, target__isnull=False).order_by("place")
        for figure in waiting[: max(0, len(figures) - 2)]:
            said.agree_figure(figure, by=by, as_of=by.at.date())


def _countered(figures: list[PlanFigure], head: User, manager: User, by: Actor) -> None:
    figure = next((one for one in figures if one.kpi == "placed_developers" and (one.target or 0) > 1), None)
    if figure is None or figure.target is None:
        return
    language, answered = manager.language, by.at.date() + timedelta(days=1)
    lower = max(Decimal(1), figure.target - 2)
    said.counter_figure(figure, number=lower, reason=COUNTERS[language], by=by, as_of=by.at.date())
    number, reason = figure.target - 1, ANSWERS[language]
    said.revise_figure(figure, number=number, reason=reason, by=_at(head, answered), as_of=answered)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


def _at(user: User, day: date) -> Actor:
    return Actor(user, _moment(day))
