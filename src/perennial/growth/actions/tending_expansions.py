"""What the calendar does with expansions: parked ones wake, and the start of the work wins them. Nothing twice."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from perennial.contracts.choices import WORKED
from perennial.contracts.models import BillRate, Placement
from perennial.foundation.timeline import Actor
from perennial.foundation.versions import ChangedMeanwhile
from perennial.growth.actions.expansions import move_expansion
from perennial.growth.choices.expansions import ExpansionKind, ExpansionState
from perennial.growth.models.expansions import Expansion, ExpansionPlacement
from perennial.growth.queries.expansions import hired_for

SYSTEM: Final = "SYS"
LATEST: Final = timedelta(days=365)  # after the yes; who starts later is not what was agreed then


def tend_expansions(*, by: Actor, as_of: date) -> dict[str, int]:
    """Wake, tie and win; how many of each. Six queries, and a few for each that moves."""
    done = {"woken": 0, "tied": tie_hired(as_of=as_of), "won": 0}
    for row in Expansion.objects.filter(state=ExpansionState.PARKED, wake_on__lte=as_of).order_by("pk"):
        done["woken"] += _moved(row, "wake", by, as_of, wake_on=None)
    for row, started in _started(as_of):
        done["won"] += _moved(row, "start", by, as_of, won_on=started)
    return done


def tie_hired(*, as_of: date) -> int:
    """Placements of those who took a seat of the request of an expansion, that start from the yes on."""
    waiting = Expansion.objects.filter(
        state__in=(ExpansionState.STAFFING, ExpansionState.WON), request__isnull=False, agreed_on__isnull=False,
        agreed_on__gte=as_of - LATEST,
    )  # fmt: skip
    rows = {row.pk: row for row in waiting.order_by("pk")}
    if not rows:
        return 0
    hired = hired_for({row.request_id for row in rows.values() if row.request_id})
    taken = set(ExpansionPlacement.objects.filter(own=True).values_list("placement_id", flat=True))
    count: dict[int, int] = defaultdict(int)
    for expansion in ExpansionPlacement.objects.filter(expansion__in=rows).values_list("expansion_id", flat=True):
        count[expansion] += 1
    people = {person for known in hired.values() for person in known}
    found: dict[tuple[int, int], list[Placement]] = defaultdict(list)
    placed = Placement.objects.filter(person__in=people, client__in={row.client_id for row in rows.values()})
    for one in placed.filter(state__in=WORKED).order_by("starts_on", "pk"):
        found[one.client_id, one.person_id].append(one)
    made = []
    for row in rows.values():
        for person in sorted(hired.get(row.request_id or 0, ())):
            for one in found.get((row.client_id, person), ()):
                fits = row.agreed_on is not None and row.agreed_on <= one.starts_on <= row.agreed_on + LATEST
                if fits and one.pk not in taken and count[row.pk] < row.heads:
                    taken.add(one.pk)
                    count[row.pk] += 1
                    made.append(ExpansionPlacement(expansion=row, placement=one, own=True, tied_on=as_of))
    ExpansionPlacement.objects.bulk_create(made)
    return len(made)


def _started(as_of: date) -> list[tuple[Expansion, date]]:
    """Those whose work has started, with its first day: a placement that began, or a higher rate that came into
    force. Three queries at most.
    """
    rows = {row.pk: row for row in Expansion.objects.filter(state=ExpansionState.STAFFING).order_by("pk")}
    ties: dict[int, list[Placement]] = defaultdict(list)
    tied = ExpansionPlacement.objects.filter(expansion__in=rows, placement__state__in=WORKED)
    for one in tied.select_related("placement").order_by("placement__starts_on", "pk"):
        ties[one.expansion_id].append(one.placement)
    raised = _raised({one.pk for pk, own in ties.items() if rows[pk].kind == ExpansionKind.RATE for one in own})
    found = []
    for pk, own in ties.items():
        row, since = rows[pk], rows[pk].agreed_on or rows[pk].made_on
        if row.kind == ExpansionKind.RATE:
            days = [day for one in own for day in raised.get(one.pk, ()) if since <= day <= as_of]
        else:
            days = [one.starts_on for one in own if row.made_on <= one.starts_on <= as_of]
        if days:
            found.append((row, min(days)))
    return found


def _raised(placements: set[int]) -> dict[int, list[date]]:
    """The days from which each is billed higher than before."""
    if not placements:
        return {}
    rates: Any = BillRate.objects.filter(placement__in=placements).order_by("placement_id", "valid_from", "id")
    found: dict[int, list[date]] = defaultdict(list)
    last: dict[int, tuple[Any, ...]] = {}
    for placement, since, amount, currency, unit in rates.values_list(
        "placement_id", "valid_from", "amount", "currency", "unit"
    ):
        old = last.get(placement)
        if old is not None and old[1:] == (currency, unit) and amount > old[0]:
            found[placement].append(since)
        last[placement] = (amount, currency, unit)
    return found


def _moved(row: Expansion, event: str, by: Actor, as_of: date, **fields: Any) -> bool:
    """One move by the system; False when a person was faster."""
    try:
        with transaction.atomic():
            move_expansion(row, event, role=SYSTEM, by=by, as_of=as_of, **fields)
    except ChangedMeanwhile:
        return False
    return True
