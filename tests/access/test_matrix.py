"""Every address x person x own, another's or missing object x method answers as the table of rights says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse

from tests.access.addresses import Address, addresses
from tests.access.canaries import hidden_from, readable
from tests.access.conftest import World
from tests.access.matrix import ROWS
from tests.access.people import BOTH, HARBOR, ORBIT, Person
from tests.access.row import MISSING, Answer, Row

ADDRESSES = addresses()
METHODS = ("GET", "POST")
TOKEN = re.compile(rb"[A-Za-z0-9]{32,64}")  # CSRF tokens differ each time
ANSWERED = (400, 409, 422)  # the person may, and what was sent is not right
# A role without the right may be told so or find nothing, as long as it is the same for every object.
REFUSED = {Answer.FORBIDDEN: (403, 404), Answer.HIDDEN: (404,)}


def row_of(address: Address) -> Row | None:
    fitting = [row for row in ROWS if row.matches(address.name)]
    return next((row for row in fitting if row.name == address.name), fitting[0] if fitting else None)


def path_of(address: Address, row: Row, world: World, whose: str) -> str | None:
    """None for an address that cannot be made from these objects (Django's own catch-alls)."""
    kwargs = dict(row.kwargs(world.things[whose])) if row.kwargs and address.parameters else {}
    if row.back_room and address.parameters:
        kwargs = dict.fromkeys(address.parameters, kwargs.get("object_id"))
    try:
        return reverse(address.name, kwargs=kwargs)
    except NoReverseMatch:
        if row.back_room:
            return None
        raise


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    names = [address.name for address in ADDRESSES]
    assert [name for name in names if not any(row.matches(name) for row in ROWS)] == [], "see docs/how-to/add-a-page.md"
    assert [row.name for row in ROWS if not any(row.matches(name) for name in names)] == []
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_an_address_with_an_object_has_a_row_that_makes_one() -> None:
    wrong = [
        a.name for a in ADDRESSES if (row := row_of(a)) and bool(a.parameters) != bool(row.kwargs) and not row.back_room
    ]
    assert wrong == []


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_an_address_answers_each_person_as_the_table_says_and_tells_nothing_else(
    address: Address, world: World
) -> None:
    row = row_of(address)
    assert row is not None, f"{address.name} has no row in tests/access/matrix.py"
    wrong: list[str] = []
    refusals: dict[tuple[str, str], bytes] = {}
    for person, whose, method, path, response, expected in answers(address, row, world):
        knock = f"{method} {path} by {person.label}, {whose} object"
        if method == "GET" and not row.back_room and not row.by_link:
            text = readable(response.whole)
            wrong += [f"{knock}: tells {word!r}" for word in hidden_from(person) if word in text]
        if not fits(row, method, response, expected):
            wrong.append(f"{knock}: {told(response)}, expected {expected.value}")
        elif expected in REFUSED and not row.is_known_to(person):
            refusal = plain(response, path)
            if refusals.setdefault((person.label, method), refusal) != refusal:
                wrong.append(f"{knock}: its refusal differs from that of another object, so it tells which exist")
    assert not wrong, "\n" + "\n".join(wrong)


def plain(response: Any, path: str) -> bytes:
    """An answer without what differs each time: the address itself and tokens."""
    return b"%d %s" % (response.status_code, TOKEN.sub(b"", response.whole.replace(path.encode(), b"")))


def answers(address: Address, row: Row, world: World) -> Iterator[tuple[Person, str, str, str, Any, Answer]]:
    """Knock with everybody at every object by every method, save where the answer is known from another knock."""
    for number, person in enumerate(world.people):
        for whose in objects_for(person, number, address, row):
            path = path_of(address, row, world, whose)
            if path is None:
                continue
            for method in METHODS:
                if not is_served(row, method) and (number or whose == MISSING):
                    continue
                sent = {"GET": row.query, "POST": row.data}[method]
                of = whose if address.parameters else min(person.clients, default=HARBOR)
                response = world.knock(person, method, path, sent(world.things[of]) if sent else None)
                yield person, whose, method, path, response, row.expects(person, whose, method)


def objects_for(person: Person, number: int, address: Address, row: Row) -> tuple[str, ...]:
    """Harbor's, Orbit's and one that does not exist.

    Who may have both clients, or neither because of the role, takes them by turns with the others of that kind: the two
    are made alike. Nothing in the back room belongs to a client.
    """
    if not address.parameters or row.back_room:
        return (HARBOR,)
    wanted = {row.expects(person, whose, method) for whose in BOTH for method in METHODS}
    if wanted == {Answer.FORBIDDEN} or (person.clients == BOTH and Answer.HIDDEN not in wanted):
        return ((HARBOR, ORBIT)[number % 2], MISSING)
    return (HARBOR, ORBIT, MISSING)


def is_served(row: Row, method: str) -> bool:
    """What is not served answers before anybody asks who knocks, so the first person knocks for all."""
    return row.back_room or row.public or row.by_link or method in row.methods.split()


def fits(row: Row, method: str, response: Any, expected: Answer) -> bool:
    """A method that is not served may be refused before anybody asks who knocks."""
    status = response.status_code
    served = method in row.methods.split()
    to_sign_in = status == 302 and "/login/" in response.headers["Location"]
    if status == 405 and (not served or row.back_room):
        return True
    if row.public or row.by_link:
        return status < 500
    if expected is Answer.SIGN_IN:
        return to_sign_in
    if expected in REFUSED:
        return status in REFUSED[expected]
    if status in (403, 404):
        return row.may_be_absent
    return served and not to_sign_in and (status < 400 or status in ANSWERED)


def told(response: Any) -> str:
    """The status, with the fault behind a 500."""
    fault = getattr(response, "exc_info", None)
    return f"{response.status_code} {fault[1]!r}" if fault else str(response.status_code)
