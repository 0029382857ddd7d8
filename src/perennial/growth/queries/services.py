"""Clients against services: what each buys, could buy, was offered, or has no use for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from perennial.clients.models import Client
from perennial.contracts.choices import LIVE
from perennial.contracts.models import Placement, Project
from perennial.growth.choices.services import Stand
from perennial.growth.models.services import ClientService, Service
from perennial.growth.rules.services import Said, Standing, Work, standing, words_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One client and one service. `said` is what a person marked, `found` where that and the works leave it."""

    service: Service
    found: Standing | None
    said: ClientService | None

    @property
    def stand(self) -> str:
        return self.found.stand if self.found else ""

    @property
    def label(self) -> str:
        return str(Stand(self.stand).label) if self.found else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One client with a cell for each service."""

    client: Client
    cells: tuple[Cell, ...]


def sold_services() -> list[Service]:
    """The catalogue without what is retired. One query."""
    return list(Service.objects.sold())


def matrix(clients: Sequence[Client], services: Sequence[Service], as_of: date) -> list[Row]:
    """Where each stands. Three queries, however many there are, and none without clients or services."""
    if not clients or not services:
        return [Row(client, ()) for client in clients]
    ids = [client.pk for client in clients]
    works = _works(ids)
    marks = {(row.client_id, row.service_id): row for row in _marks(ids)}
    words = {service.pk: words_of(service.words) for service in services}
    return [
        Row(client, tuple(_cell(client.pk, one, words[one.pk], works, marks, as_of) for one in services))
        for client in clients
    ]


def _marks(ids: Collection[int]) -> Iterable[ClientService]:
    return ClientService.objects.filter(client__in=ids).select_related("idea", "expansion", "by")


def _works(ids: Collection[int]) -> Mapping[int, list[Work]]:
    found: defaultdict[int, list[Work]] = defaultdict(list)
    placements = Placement.objects.filter(client__in=ids, state__in=LIVE).order_by("starts_on", "pk")
    for client, pk, title, since, until in placements.values_list("client", "pk", "title", "starts_on", "ends_on"):
        found[client].append(Work("placement", pk, title, since, until))
    projects = Project.objects.filter(client__in=ids).order_by("starts_on", "pk")
    for client, pk, name, since, until in projects.values_list("client", "pk", "name", "starts_on", "ends_on"):
        found[client].append(Work("project", pk, name, since, until))
    return found


def _cell(
    client: int, service: Service, words: tuple[str, ...], works: Mapping[int, list[Work]],
    marks: Mapping[tuple[int, int], ClientService], as_of: date,
) -> Cell:  # fmt: skip
    mark = marks.get((client, service.pk))
    said = Said(mark.stand, mark.on, mark.until) if mark else None
    return Cell(service, standing(words, works.get(client, ()), said, as_of), mark)


def counts(rows: Iterable[Row]) -> dict[int, dict[str, int]]:
    """For each service how many clients stand where; pure."""
    found: defaultdict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(Stand.values, 0))
    for row in rows:
        for cell in row.cells:
            if cell.found:
                found[cell.service.pk][cell.stand] += 1
    return dict(found)


def clients_for(user: Any, *, words: str = "", manager: int | None = None) -> list[Client]:
    """Clients we serve, in the person's scope. One query."""
    rows = Client.objects.visible_to(user).served().select_related("manager")
    rows = rows.filter(manager=manager) if manager is not None else rows
    return list((rows.matching(words) if words else rows).order_by("name"))
