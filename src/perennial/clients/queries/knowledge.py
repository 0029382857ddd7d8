"""Reading what is known about a client: facts, attitudes, its type with the play-book and the steps due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from perennial.clients.models import (
    CanvasVersion,
    Client,
    ClientFact,
    CommunicationType,
    PlaybookText,
    PlayStep,
    Stance,
)
from perennial.clients.ports import last_done
from perennial.clients.rules import playbook
from perennial.clients.rules.playbook import Step


@dataclass(frozen=True, slots=True)
class Playbook:
    """How to work with one client: its type, the parts it brings with the head's words, and the steps due."""

    type: CommunicationType | None
    parts: dict[str, list[str]]  # name -> parts
    words: dict[str, str]  # part -> the head's text in the reader's language, where there is one
    steps: tuple[Step, ...]


def current_facts(client: Client) -> list[ClientFact]:
    """What is held true now, by kind."""
    return list(client.known_facts.filter(replaced_on__isnull=True).select_related("by"))


def stances_of(contacts: Iterable[int]) -> dict[int, list[Stance]]:
    """Attitudes by contact, the newest first. One query."""
    found: dict[int, list[Stance]] = {}
    rows = Stance.objects.filter(contact__in=list(contacts)).select_related("by").order_by("-on", "-id")
    for row in rows:
        found.setdefault(row.contact_id, []).append(row)
    return found


def playbook_of(client: Client, *, language: str, as_of: date) -> Playbook:
    """The play-book of a client. At most four queries."""
    row = CommunicationType.objects.filter(client=client).select_related("by").first()
    if row is None:
        return Playbook(None, {}, {}, ())
    axes = axes_of(row)
    texts = dict(PlaybookText.objects.filter(language=language).order_by("id").values_list("part", "text"))
    done = steps_done(as_of, [client.pk])
    own = {step: day for (pk, step), day in done.items() if pk == client.pk}
    steps = tuple(playbook.steps_for(axes, own, since=row.on, as_of=as_of))
    return Playbook(row, playbook.parts_for(axes), {k: v for k, v in texts.items() if v}, steps)


def axes_of(row: CommunicationType) -> dict[str, str]:
    """The four axes as the rules take them."""
    return {axis: getattr(row, axis) for axis in playbook.AXES}


def steps_done(as_of: date, clients: Iterable[int]) -> dict[tuple[int, str], date]:
    """The last day of each step by client, marked by hand or seen by another room."""
    wanted = list(clients)
    found = last_done(as_of, wanted)
    since = as_of - timedelta(days=400)
    rows = PlayStep.objects.filter(client__in=wanted, on__range=(since, as_of)).values_list("client_id", "step", "on")
    for client_id, step, on in rows:
        found[(client_id, step)] = max(on, found.get((client_id, step), on))
    return found


def canvas_of(client: Client, number: int | None = None) -> tuple[CanvasVersion | None, int, int]:
    """A version of the canvas (the newest without a number), its number, and how many there are."""
    versions = client.canvases.select_related("by")
    total = versions.count()
    wanted = total if number is None or not 1 <= number <= total else number
    row = versions.order_by("id")[wanted - 1 : wanted].first() if total else None
    return row, wanted if row else 0, total
