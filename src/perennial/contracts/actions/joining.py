"""Two clients become one: seats and projects of one name are told apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from perennial.clients.models import Client
from perennial.contracts.models import Project, Seat
from perennial.foundation.timeline import Actor


def join_rows(keep: Client, lose: Client, by: Actor, as_of: date) -> None:
    """What both call the same is called after its client as well. Four queries, and one for each of them."""
    _tell_apart(Seat, "name", keep, lose)
    _tell_apart(Project, "code", keep, lose)


def _tell_apart(model: Any, field: str, keep: Client, lose: Client) -> None:
    taken = set(model.objects.filter(client=keep).values_list(field, flat=True))
    longest = model._meta.get_field(field).max_length
    for row in model.objects.filter(client=lose, **{f"{field}__in": taken}).order_by("pk"):
        name = next(one for one in _names(getattr(row, field), lose.name, longest) if one not in taken)
        taken.add(name)
        setattr(row, field, name)
        row.save(update_fields=[field])


def _names(name: str, client: str, longest: int) -> Iterator[str]:
    """Names to try, none longer than it may be."""
    yield f"{name} ({client})"[:longest]
    number = 2
    while True:
        yield f"{name[: longest - 8]} {number}"
        number += 1
