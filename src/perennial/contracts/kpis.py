"""Figures of the quarterly plan about work that begins."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from perennial.contracts.choices import WORKED
from perennial.contracts.models import Placement, Project
from perennial.foundation.registry import KPIS, KpiFact, KpiSpec
from perennial.kernel.quarters import quarter_end, quarter_of

GOES_ON: Final = timedelta(days=30)  # who begins again at the same client within this only goes on
ONE: Final = Decimal(1)


def placed_on_new_work(
    quarters: Sequence[date], as_of: date, client_ids: Collection[int] | None = None
) -> Iterator[KpiFact]:
    """Developers who began at a client in the quarter, in nobody's seat: neither a replacement nor the same person
    going on at the same client. One query.
    """
    until = min(as_of, quarter_end(quarters[-1]))
    rows: Any = Placement.objects.filter(state__in=WORKED, starts_on__lte=until)
    rows = rows if client_ids is None else rows.filter(client_id__in=client_ids)
    busy_until: dict[tuple[int, int], date] = {}
    values = rows.order_by("starts_on", "id")
    for pk, client, person, starts, ends, replaces in values.values_list(
        "id", "client_id", "person_id", "starts_on", "ends_on", "replaces_id"
    ):
        before = busy_until.get((client, person))
        busy_until[client, person] = max(ends or date.max, before or date.min)
        goes_on = before is not None and (before == date.max or starts <= before + GOES_ON)
        if starts >= quarters[0] and replaces is None and not goes_on:
            yield KpiFact(quarter_of(starts), client, pk, ONE)


def new_projects(quarters: Sequence[date], as_of: date, client_ids: Collection[int] | None = None) -> Iterator[KpiFact]:
    """Projects that began in the quarter at a client who had one before: the first one is the sale's, every later one
    is owed to the work with the client. One query.
    """
    until = min(as_of, quarter_end(quarters[-1]))
    rows: Any = Project.objects.filter(starts_on__lte=until)
    rows = rows if client_ids is None else rows.filter(client_id__in=client_ids)
    first: dict[int, date] = {}
    for pk, client, starts in rows.order_by("starts_on", "id").values_list("id", "client_id", "starts_on"):
        begun = first.setdefault(client, starts)
        if starts >= quarters[0] and starts > begun:
            yield KpiFact(quarter_of(starts), client, pk, ONE)


def placements_known_since() -> Mapping[int, date]:
    """The first day on which somebody worked for each client. One query."""
    return dict(
        Placement.objects.filter(state__in=WORKED).order_by().values_list("client_id").annotate(Min("starts_on"))
    )


def projects_known_since() -> Mapping[int, date]:
    """The day each client's first project began. One query."""
    return dict(Project.objects.order_by().values_list("client_id").annotate(Min("starts_on")))


KPIS.register("placed_developers", KpiSpec(
    "placed_developers", _("Developers placed on new projects"), unit="count", model="count", facts=placed_on_new_work,
    known_since=placements_known_since, row_kind="placement", hint=_("people who began, replacements left out"),
    place=40,
))  # fmt: skip
KPIS.register("new_projects", KpiSpec(
    "new_projects", _("New projects of existing clients"), unit="count", model="count", facts=new_projects,
    known_since=projects_known_since, row_kind="project", hint=_("a client's first project is the sale's"), place=45,
))  # fmt: skip
