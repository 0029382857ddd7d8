"""The rows of the head's page: each manager's book, workload, cover and coaching, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from perennial.clients.models import Deputy
from perennial.foundation.models import User
from perennial.foundation.rights import may_act
from perennial.foundation.store import get
from perennial.insight.queries.workload import Workload, hours_of_things, kept_loads, workloads
from perennial.insight.rules.workload import FULL, OVER, Part, band
from perennial.kernel.charts import Chart, LinePoint, Tone, bullet, line
from perennial.people.models import CareerMove, CoachingNote, Leave
from perennial.people.queries import leaves_between
from perennial.today.choices import ItemState
from perennial.today.models import QueueItem
from perennial.web.templatetags.kit import num, percent, short_day

AHEAD: Final = timedelta(days=60)
TONES: Final[dict[str, Tone]] = {OVER: "risk", FULL: "watch", "": ""}
THINGS: Final = {
    "tier A": gettext_lazy("A clients"), "tier B": gettext_lazy("B clients"), "tier C": gettext_lazy("C clients"),
    "developer": gettext_lazy("Placed developers"), "onboarding": gettext_lazy("First 90 days"),
    "renewal": gettext_lazy("Renewals near"), "escalation": gettext_lazy("Escalations"),
    "dunning": pgettext_lazy("clients", "Pay late"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Absence:
    """The nearest leave of a manager, and who stands in on its first day."""

    starts_on: date
    ends_on: date
    deputy: str


@dataclass(frozen=True, slots=True)
class ManagerLine:
    """One manager."""

    row: Workload
    bar: Chart
    tone: Tone
    waiting: int
    step: str
    coached_on: date | None
    look_on: date | None
    absence: Absence | None
    deputy: str

    @property
    def person(self) -> User:
        return self.row.person

    @property
    def uncovered(self) -> bool:
        """Away soon, and nobody stands in."""
        return self.absence is not None and not self.absence.deputy

    @property
    def going_on(self) -> list[str]:
        """What goes on, in words."""
        return [f"{THINGS[kind]}: {num(count)}" for kind, count in self.row.book.events.items() if count]

    @property
    def tiers(self) -> str:
        return " · ".join(f"{count} {tier}" for tier, count in sorted(self.row.book.clients.items()))


def is_lead(user: Any) -> bool:
    """Who looks after colleagues: an administrator who does not read notes is none."""
    return may_act(user, "people") and may_act(user, "notes")


def manager_lines(user: Any, as_of: date) -> list[ManagerLine]:
    """Of everybody for those who lead, else one's own."""
    rows = workloads(as_of)
    if not is_lead(user):
        rows = [row for row in rows if row.person.pk == user.pk]
    ids = [row.person.pk for row in rows]
    hours, steps, waiting = hours_of_things(), steps_of(ids), _waiting(ids)
    coached = _coached(user, ids)
    away, deputies = leaves_between(ids, as_of, as_of + AHEAD), list(_deputies(ids, as_of))
    lines = []
    for row in rows:
        pk, value = row.person.pk, row.load.value or 0.0
        mine = [one for one in deputies if one.manager_id == pk]
        tone = TONES[band(row.load.value, hours)]
        text = _("%(load)s of the hours there are") % {"load": percent(value)}
        lines.append(
            ManagerLine(
                row, bullet(value, label=text, top=max(1.3, value), target=1.0, tone=tone or "good"), tone,
                waiting.get(pk, 0), steps.get(pk, ""), *coached.get(pk, (None, None)),
                _absence(away.get(pk, []), mine, as_of),
                next((one.deputy.name for one in mine if one.starts_on <= as_of), ""),
            )
        )  # fmt: skip
    return lines


def steps_of(ids: list[int]) -> dict[int, str]:
    """The step each stands on. One query."""
    found: dict[int, str] = {}
    for move in CareerMove.objects.filter(person__in=ids).order_by("since", "id"):
        found[move.person_id] = move.get_step_display()
    return found


def _waiting(ids: list[int]) -> dict[int, int]:
    rows: Any = QueueItem.objects.filter(state=ItemState.OPEN, client__manager__in=ids).order_by()
    return dict(rows.values_list("client__manager").annotate(n=Count("pk")))


def _coached(user: Any, ids: list[int]) -> dict[int, tuple[date | None, date | None]]:
    """The last talk, and the day to look again that it left. One query."""
    notes = CoachingNote.objects.visible_to(user).standing().filter(person__in=ids).order_by("on", "id")
    return {note.person_id: (note.on, note.next_on) for note in notes}


def _deputies(ids: list[int], as_of: date) -> Any:
    rows = Deputy.objects.filter(manager__in=ids, ended_on__isnull=True, starts_on__lte=as_of + AHEAD)
    return rows.exclude(until__lt=as_of).select_related("deputy")


def _absence(spans: list[tuple[date, date]], deputies: list[Deputy], as_of: date) -> Absence | None:
    """The nearest one, of those that are not over."""
    start, end = min(((first, last) for first, last in spans if last >= as_of), default=(None, None))
    if start is None or end is None:
        return None
    first = max(start, as_of)
    standing = (one for one in deputies if one.starts_on <= first and (one.until is None or one.until >= first))
    name = next((one.deputy.name for one in standing), "")
    return Absence(start, end, name)


def parts_shown(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    """The sum, line by line."""
    return [{"what": THINGS[one.what], "count": one.count, "each": one.each, "hours": one.hours} for one in parts]


def load_chart(person: int, as_of: date) -> Chart | None:
    """The load of ninety days; None while fewer than two days are kept."""
    days = kept_loads(as_of).get(person, [])
    if len(days) < 2:
        return None
    top = max(1.2, *(value for _day, value in days))
    shown = [LinePoint(short_day(day), value, percent(value)) for day, value in days]
    ticks = ((0.0, percent(0)), (1.0, percent(1)), (top, percent(top)))
    return line(shown, label=_("Load, day by day"), head=(_("Day"), _("Load")), ticks=ticks, target=1.0)


def facts_of(lines: list[ManagerLine]) -> list[dict[str, Any]]:
    """The strip above the table."""
    need = sum(one.row.load.need for one in lines)
    capacity = sum(one.row.load.capacity for one in lines)
    over = [one for one in lines if one.tone == "risk"]
    uncovered = [one for one in lines if one.uncovered]
    most = int(get("workload.items"))
    return [
        {"label": _("Load of all"), "value": percent(need / capacity) if capacity else "–",
         "note": _("%(need)s of %(capacity)s hours a month")
         % {"need": num(round(need)), "capacity": num(round(capacity))}},
        {"label": _("Overloaded"), "value": num(len(over)), "tone": "risk" if over else "",
         "note": ", ".join(one.person.name for one in over[:2])},
        {"label": _("A long queue"), "value": num(sum(one.waiting > most for one in lines)),
         "note": ngettext("more than %(n)d open item", "more than %(n)d open items", most) % {"n": most}},
        {"label": _("Away without a deputy"), "value": num(len(uncovered)), "tone": "risk" if uncovered else "",
         "note": ", ".join(one.person.name for one in uncovered[:2])},
    ]  # fmt: skip


def leaves_ahead(person: User, as_of: date) -> list[Leave]:
    """Leave of a colleague that is not over, nearest first."""
    rows = Leave.objects.filter(person=person, ends_on__gte=as_of).exclude(state__in=("rejected", "cancelled"))
    return list(rows.order_by("starts_on")[:6])
