"""The doors' test world: the cast, one of everything for two clients, and a way to knock that leaves no trace."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser

from tests.access import objects
from tests.access.people import HARBOR, ORBIT, Person, everyone
from tests.access.row import MISSING
from tests.conftest import TODAY, Cast


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
        if person.user is None:
            return SimpleCookie()
        if person.label not in self._cookies:
            self._browser.cookies = SimpleCookie()
            self._browser.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
            self._cookies[person.label] = self._browser.cookies
        return self._cookies[person.label].copy()


@pytest.fixture
def world(cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> World:
    from perennial.foundation.models import User

    caplog.set_level(logging.CRITICAL, "django.request")
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())
    stand_in = User.objects.create_user("daria@lindenworks.example", "Daria Moroz", "AM", "correct horse battery")
    someone = User.objects.create_user("ihor@lindenworks.example", "Ihor Petrenko", "AM", "correct horse battery")
    things = {
        HARBOR: objects.make(cast, cast.harbor, cast.alice, stand_in),
        ORBIT: objects.make(cast, cast.orbit, cast.bohdan, someone),
        MISSING: objects.Objects.missing(),
    }
    return World(everyone(cast, stand_in), things)
