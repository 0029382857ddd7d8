"""The planted words can be read by those they are for: else the matrix would look for them in vain.

That nobody else reads them is asked by `test_matrix.py` of every answer it gets.
"""

from __future__ import annotations

from itertools import product

import pytest
from django.urls import reverse

from tests.access.addresses import addresses
from tests.access.canaries import HEALTH, NAMES, hidden_from, readable
from tests.access.conftest import World
from tests.access.objects import DISPUTE_CANARY, MONEY_CANARY, NOTE_CANARY, PULSE_CANARY
from tests.access.people import HARBOR, ORBIT
from tests.access.test_matrix import path_of, row_of

# Words of staff pages that a client's page has no business with.
PORTAL_CANARIES = ("nav-list", "/receivables/", "/today/", "/settings/", "csrf-token")


def test_the_planted_words_are_there_to_be_read_by_those_they_are_for(world: World) -> None:
    manager = world.people[0]
    missing = {NOTE_CANARY, PULSE_CANARY, MONEY_CANARY, DISPUTE_CANARY, NAMES[HARBOR]}
    for address in addresses():
        row = row_of(address)
        if row is None or "GET" not in row.methods.split() or row.back_room or row.by_link or not missing:
            continue
        path = path_of(address, row, world, HARBOR)
        if path is not None:
            query = row.query(world.things[HARBOR]) if row.query else None
            text = readable(world.knock(manager, "GET", path, query).whole)
            missing -= {word for word in missing if word in text}
    assert not missing


def test_a_link_page_shows_its_own_client_and_never_notes_money_or_another_client(world: World) -> None:
    leaks = []
    for address in addresses():
        row = row_of(address)
        if row is None or not row.by_link:
            continue
        for whose, other in ((HARBOR, ORBIT), (ORBIT, HARBOR)):
            path = path_of(address, row, world, whose)
            assert path is not None
            permission = reverse("link", args=[world.things[whose].portfolio_token])
            for person, shown in product(world.people, {path, permission}):
                text = readable(world.knock(person, "GET", shown).whole)
                hidden = [NOTE_CANARY, PULSE_CANARY, MONEY_CANARY, DISPUTE_CANARY, *PORTAL_CANARIES, NAMES[other]]
                hidden = [word for word in hidden if word != PULSE_CANARY or shown == permission]
                leaks += [f"{person.label} reads {word!r} at {shown}" for word in hidden if word in text]
    assert not leaks, "\n" + "\n".join(leaks)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("manager of Harbor", [NAMES[ORBIT]]),
        ("director", []),
        ("recruiter", [NAMES[HARBOR], NAMES[ORBIT], NOTE_CANARY, PULSE_CANARY, *HEALTH, MONEY_CANARY, DISPUTE_CANARY]),
        ("nobody", [NAMES[HARBOR], NAMES[ORBIT], NOTE_CANARY, PULSE_CANARY, *HEALTH, MONEY_CANARY, DISPUTE_CANARY]),
    ],
)
def test_each_is_looked_after_for_the_words_not_meant_for_them(world: World, label: str, words: list[str]) -> None:
    person = next(person for person in world.people if person.label == label)
    assert hidden_from(person) == words
