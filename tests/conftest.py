"""The fixed cast every test knows, and the day it is."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import schema
from tools import browsers

gc.set_threshold(20_000, 20, 20)  # models and queries are many small objects, and few of them are garbage in a ring

# a machine that runs two suites is slow without anything being wrong
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 7, 50, tzinfo=UTC)  # 09:50 in Kyiv
PATIENCE = 20_000  # milliseconds: what a page may take on a machine that runs another suite beside it


def real_data(*parts: str) -> Path:
    """A real input file or folder; skips with the reason where the data are absent."""
    root = Path(os.environ.get("PERENNIAL_TEST_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"real data are absent: {path}")
    return path


@dataclass
class Cast:
    """Alice manages Harbor and Kestrel, Bohdan manages Orbit; Hanna heads, Olena directs, Fedir is finance."""

    alice: Any
    bohdan: Any
    hanna: Any
    olena: Any
    fedir: Any
    sasha: Any
    rita: Any
    denys: Any
    max: Any
    admin: Any
    harbor: Any
    kestrel: Any
    orbit: Any

    def by(self, user: Any, at: datetime = NOW) -> Any:
        from perennial.foundation.timeline import Actor

        return Actor(user, at)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:  # fmt: skip
    """The test database of this process: pytest-django's, copied instead of migrated."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock(), schema.copied(connection):
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"}, serialized_aliases=set())
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def nobodys_language() -> None:
    """A page leaves its reader's language and zone in the thread; the next test does not begin with them."""
    from django.utils import timezone, translation

    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests: a process has one Playwright at a time."""
    path = browsers.find()
    if path is None:
        pytest.skip("BROWSER TESTS SKIPPED: no Chromium on this machine (`make test` installs one where it may)")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        # without a sandbox: Chromium has none when the tests run as root, as they do in containers
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def cast(db: Any) -> Cast:
    return make_cast()


def make_cast() -> Cast:
    """The people and their clients, written into the database."""
    from perennial.clients.models import Client, Contact
    from perennial.foundation.models import User
    from perennial.kernel.text import fold, name_key

    def person(name: str, role: str, **extra: Any) -> Any:
        email = f"{name.split()[0].lower()}@lindenworks.example"
        return User.objects.create_user(email, name, role, "correct horse battery", **extra)

    def client(name: str, manager: Any, currency: str, language: str = "en", **extra: Any) -> Any:
        row = Client.objects.create(
            code=name_key(name).replace(" ", "-"), name=name, name_key=name_key(name), search_text=fold(name),
            manager=manager, currency=currency, language=language, since=date(2024, 1, 1), **extra,
        )
        first = name.split()[0].lower()
        Contact.objects.create(
            client=row, name=f"Tom {name.split()[0]}", email=f"billing@{first}.example", roles=["billing"],
            language=language, greeting="Hi Tom,",
        )
        Contact.objects.create(
            client=row, name=f"Clara {name.split()[0]}", email=f"clara@{first}.example", roles=["decision_maker"],
            language=language, greeting="Dear Clara,",
        )
        return row

    alice, bohdan = person("Alice Marchenko", "AM"), person("Bohdan Klymenko", "AM")
    sasha = person("Sasha Tkach", "SAL")
    return Cast(
        alice=alice, bohdan=bohdan, hanna=person("Hanna Koval", "HCS"), olena=person("Olena Savchuk", "DIR"),
        fedir=person("Fedir Bondar", "FIN"), sasha=sasha, rita=person("Rita Lys", "REC"),
        denys=person("Denys Bilyk", "DLV"), max=person("Max Dev", "DEV"),
        admin=person("Ada Root", "FIN", is_administrator=True),
        harbor=client("Harbor Pay", alice, "USD", brought_by=sasha),
        kestrel=client("Kestrel Logistics", alice, "GBP", pause_allowed="yes"),
        orbit=client("Orbit Rail", bohdan, "EUR", language="uk"),
    )


def money(amount: str, currency: str = "USD") -> Any:
    from perennial.kernel.money import Money

    return Money(Decimal(amount), currency)
