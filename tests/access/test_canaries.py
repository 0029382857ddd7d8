"""Words planted in notes, in money and in other managers' clients never reach those they are not for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from tests.access.addresses import addresses
from tests.access.conftest import World
from tests.access.objects import DISPUTE_CANARY, MONEY_CANARY, NOTE_CANARY
from tests.access.people import HARBOR, ORBIT, Person
from tests.access.test_matrix import path_of, row_of

NAMES = {HARBOR: "Harbor Pay", ORBIT: "Orbit Rail"}
MONEY_WORDS = (MONEY_CANARY, DISPUTE_CANARY)
# Words of staff pages that a client's page has no business with.
PORTAL_CANARIES = ("nav-list", "/receivables/", "/today/", "/settings/", "csrf-token")


def bodies(world: World, person: Person) -> Iterator[tuple[str, str]]:
    """(path, what it says) of every page the person can be given, whatever object it is asked for."""
    for address in addresses():
        row = row_of(address)
        if row is None or "GET" not in row.methods.split() or row.back_room or row.by_link:
            continue
        for whose in (HARBOR, ORBIT) if address.parameters else (HARBOR,):
            path = path_of(address, row, world, whose)
            if path is None:
                continue
            query = row.query(world.things[whose]) if row.query else None
            response = world.knock(person, "GET", path, query)
            yield path, readable(response.whole)


def readable(body: bytes) -> str:
    """The text of a page, or of everything inside a workbook."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def test_notes_money_and_other_managers_clients_stay_with_those_they_are_for(world: World) -> None:
    leaks = []
    for person in world.people:
        hidden = [NAMES[client] for client in NAMES if client not in person.clients]
        hidden += [NOTE_CANARY] if person.user is None or person.cell("notes") == "-" else []
        hidden += MONEY_WORDS if person.user is None or person.cell("money") == "-" else ()
        for path, text in bodies(world, person):
            leaks += [f"{person.label} reads {word!r} at {path}" for word in hidden if word in text]
    assert not leaks, "\n" + "\n".join(leaks)


def test_a_link_page_shows_its_own_client_and_never_notes_money_or_another_client(world: World) -> None:
    leaks = []
    for address in addresses():
        row = row_of(address)
        if row is None or not row.by_link:
            continue
        for whose, other in ((HARBOR, ORBIT), (ORBIT, HARBOR)):
            path = path_of(address, row, world, whose)
            assert path is not None
            for person in world.people:
                text = readable(world.knock(person, "GET", path).whole)
                hidden = [NOTE_CANARY, *MONEY_WORDS, *PORTAL_CANARIES, NAMES[other]]
                leaks += [f"{person.label} reads {word!r} at {path}" for word in hidden if word in text]
    assert not leaks, "\n" + "\n".join(leaks)


def test_the_planted_words_are_there_to_be_read_by_those_they_are_for(world: World) -> None:
    if not any(address.name == "client" for address in addresses()):
        pytest.skip("there are no client pages yet: nothing shows a note")
    manager = world.people[0]
    everything = " ".join(text for _path, text in bodies(world, manager))
    assert [word for word in (NOTE_CANARY, MONEY_CANARY, NAMES[HARBOR]) if word not in everything] == []
