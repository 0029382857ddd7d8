"""Saying whose hours the names of a tracker are, and forgetting it. What was imported before stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from perennial.contracts.choices import WORKED
from perennial.contracts.models import Placement
from perennial.foundation.timeline import Actor, Event, record_many
from perennial.intake.models import ImportBatch, TrackerName
from perennial.intake.whose_queries import key_of, pairs_of
from perennial.kernel.text import fold

LEFT_OUT = 0
"""The answer that the work is not ours."""


@transaction.atomic
def say_whose(batch: ImportBatch, *, said: Mapping[str, int], by: Actor, as_of: date) -> int:
    """Remember answers: question (whose_queries.key_of) -> placement, or LEFT_OUT. Returns how many there were.

    Questions the import does not ask and placements that are none are passed over.
    """
    questions: dict[str, tuple[str, str, str]] = {}
    for pair in pairs_of(batch):
        questions[pair.key] = (pair.source, pair.who, pair.what)
        questions[key_of(pair.source, pair.who, TrackerName.ALL)] = (pair.source, pair.who, TrackerName.ALL)
    wanted = {pk for pk in said.values() if pk != LEFT_OUT}
    rows = Placement.objects.filter(pk__in=wanted, state__in=WORKED).select_related("person", "client")
    placements = {row.pk: row for row in rows}
    events = []
    for key, pk in said.items():
        placement = placements.get(pk)
        if key not in questions or (placement is None and pk != LEFT_OUT):
            continue
        source, who, what = questions[key]
        every = what == TrackerName.ALL
        TrackerName.objects.update_or_create(
            source=source, who_key=fold(who), what_key=what if every else fold(what),
            defaults={"who": who, "what": "" if every else what, "placement": placement, "said_by": by.user,
                      "said_on": as_of},
        )  # fmt: skip
        client_id = placement.client_id if placement else None
        data = _told(source, who, what, placement)
        events.append(Event("import.whose", as_of, client_id, ("import", batch.pk), data))
    record_many(events, by=by)
    return len(events)


@transaction.atomic
def forget_name(row: TrackerName, *, by: Actor, as_of: date) -> None:
    """The next import asks again."""
    data = _told(row.source, row.who, row.what or row.what_key, row.placement)
    client_id = row.placement.client_id if row.placement else None
    record_many([Event("import.whose_forgotten", as_of, client_id, ("import", 0), data)], by=by)
    row.delete()


def _told(source: str, who: str, what: str, placement: Placement | None) -> dict[str, str]:
    person = placement.person.name if placement else ""
    client = placement.client.name if placement else ""
    return {"source": source, "who": who, "what": what, "person": person, "client": client}
