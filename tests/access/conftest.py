"""The doors' test world: the cast, one of everything for two clients, and a way to knock that leaves no trace."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser

from tests.access import objects
from tests.access.people import HARBOR, ORBIT, Person, everyone
from tests.access.row import MISSING
from tests.conftest import TODAY, make_cast


def pytest_itemcollected(item: pytest.Item) -> None:
    """Rights are decided above the database, and every address takes its time: once is enough."""
    item.add_marker(pytest.mark.once)


@dataclass
class World:
    """People and objects, and `knock`."""

    people: list[Person]
    things: Mapping[str, objects.Objects]
    _browser: Browser = field(default_factory=lambda: Browser(raise_request_exception=False))
    _cookies: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Everybody's session is made before the first knock, for a knock leaves nothing behind."""
        for person in self.people:
            if person.user is not None:
                self._browser.cookies = SimpleCookie()
                self._browser.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
                self._cookies[person.label] = self._browser.cookies

    def knock(self, person: Person, method: str, path: str, data: Mapping[str, Any] | None = None) -> Any:
        """One request, rolled back: the next one finds the world as it was. `whole` of the answer is its body."""
        self._browser.cookies = self._session_of(person)
        send = {"GET": self._browser.get, "POST": self._browser.post}[method]
        with transaction.atomic():
            response: Any = send(path, data or {})
            response.whole = b"".join(response) if response.streaming else response.content
            transaction.set_rollback(True)
        return response

    def _session_of(self, person: Person) -> SimpleCookie:
        """A fresh copy each time: an answer may take the session away."""
        return self._cookies[person.label].copy() if person.user is not None else SimpleCookie()


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once in each process: one transaction around all tests of this folder, which is rolled back after them."""
    logger = logging.getLogger("django.request")
    level = logger.level
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        logger.setLevel(logging.CRITICAL)
        patch.setenv("PERENNIAL_TODAY", TODAY.isoformat())
        yield make_world()
        logger.setLevel(level)
        transaction.set_rollback(True)


def make_world() -> World:
    from perennial.foundation.models import User

    cast = make_cast()
    stand_in = User.objects.create_user("daria@lindenworks.example", "Daria Moroz", "AM", "correct horse battery")
    someone = User.objects.create_user("ihor@lindenworks.example", "Ihor Petrenko", "AM", "correct horse battery")
    things = {
        HARBOR: objects.make(cast, cast.harbor, cast.alice, stand_in),
        ORBIT: objects.make(cast, cast.orbit, cast.bohdan, someone),
        MISSING: objects.Objects.missing(),
    }
    return World(everyone(cast, stand_in), things)
