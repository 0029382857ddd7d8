"""A demo company served on a free port, and a signed-in page of a real browser for each role.

Skipped as a whole, and loudly, where there is no Chromium. Pictures go to var/screens, which git does not keep.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from perennial.commands.demo import MARKER
from tests.browser.accessible import Accessible
from tests.commands.terminal import ready
from tests.conftest import PATIENCE, TODAY

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "var" / "screens"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
READY_WITHIN = 60  # seconds
COMMAND = [sys.executable, "-m", "perennial.commands.main"]

# Runs inside the served home: a session for each role's first person, without the sign-in page.
SESSIONS = """
import json
import django
django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from perennial.foundation.models import User
store = import_module(settings.SESSION_ENGINE).SessionStore
found = {}
for user in User.objects.filter(is_active=True).order_by("id"):
    session = store()
    session.set_expiry(366 * 24 * 3600)  # the day that is served may lie ahead, and the night clears what is over
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    found.setdefault(user.role, []).append({"name": user.name, "cookie": session.session_key})
print(json.dumps({"name": settings.SESSION_COOKIE_NAME, "people": found}))
"""


# Runs inside the served home: the address of the last link that was made for a person at a client.
LINK = """
import sys
import django
django.setup()
from perennial.clients.models import Contact
from perennial.foundation.links import address_of
from perennial.foundation.models import ActLink
person = Contact.objects.get(name=sys.argv[2])
print(address_of(ActLink.objects.filter(purpose=sys.argv[1], contact_id=person.pk).latest("pk")))
"""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Every test of this folder is a browser test; `make test` runs them in one process, beside the second database."""
    item.add_marker(pytest.mark.browser)


@dataclass(frozen=True, slots=True)
class Site:
    """A served demo company: its address, and a cookie for each person by role."""

    url: str
    home: Path
    cookie_name: str
    people: dict[str, list[dict[str, str]]]
    environment: dict[str, str] = field(default_factory=dict)

    def link(self, purpose: str, name: str) -> str:
        """What the letter to somebody at a client says: their own address for a deed."""
        return _run([sys.executable, "-c", LINK, purpose, name], self.environment).strip()

    def cookie(self, role: str, number: int = 0) -> dict[str, Any]:
        """The session of a role's person, in the order they were made."""
        session = self.people[role][number]["cookie"]
        return {"name": self.cookie_name, "value": session, "url": self.url}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo company of a fixed day and seed, served for the length of the session.

    It goes on in a home whose tables are made, as after a first try that was broken off.
    """
    home = ready(tmp_path_factory.mktemp("home") / "demo")
    (home / MARKER).write_text(json.dumps({"loaded": False}))
    environment, url = _instance(home)
    environment["PERENNIAL_TODAY"] = TODAY.isoformat()
    _run([*COMMAND, "demo", "--no-serve", "--json"], environment)
    sessions = json.loads(_run([sys.executable, "-c", SESSIONS], environment))
    with _served(environment, url, home):
        yield Site(url, home, sessions["name"], sessions["people"], environment)


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """An instance of today as it is just installed, and the link that its first administrator was given."""
    home = ready(tmp_path_factory.mktemp("home") / "empty")
    environment, url = _instance(home)
    add = ["admin", "add", "ada@birch.example", "--name", "Ada Birch", "--json"]
    link = json.loads(_run([*COMMAND, *add], environment))["link"]
    with _served(environment, url, home):
        yield Site(url, home, "", {}), link


@pytest.fixture
def page_for(site: Site, chromium: Any) -> Iterator[Callable[..., Any]]:
    """page_for("AM") is a page signed in as the role's first person; None signs nobody in.

    Keywords: number (which person of the role), dark, phone, language, scripts (False: the page without JavaScript), on
    (a site besides the demo).
    A script error, an error in the console (the policy for content among them), a part of a page that is missing or a
    request that leaves the site, or an error of the server, fails the test.
    """
    opened: list[Any] = []
    faults: list[str] = []

    def open_page(role: str | None, *, number: int = 0, dark: bool = False, phone: bool = False,
                  language: str = "en", scripts: bool = True, on: Site | None = None) -> Any:  # fmt: skip
        served = on or site
        context = chromium.new_context(
            base_url=served.url,
            viewport=PHONE if phone else DESKTOP,
            color_scheme="dark" if dark else "light",
            has_touch=phone,
            locale=language,
            timezone_id="Europe/Kyiv",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        if role is not None:
            context.add_cookies([served.cookie(role, number)])
        context.add_cookies([{"name": "language", "value": language, "url": served.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script error on {page.url}: {error}"))
        page.on("console", lambda said: faults.extend(_error_of(said, page)))
        page.on("response", lambda answer: faults.extend(_missing_part(answer)))
        page.on("request", lambda request: None if _is_own(request.url, served) else faults.append(request.url))
        return page

    yield open_page
    for context in opened:
        context.close()
    assert faults == []


@pytest.fixture(scope="session")
def assert_accessible() -> Callable[[Any], None]:
    """assert_accessible(page): axe finds nothing, in light and in dark. The page is left in light."""
    return Accessible()


@pytest.fixture(scope="session")
def screenshot() -> Callable[[Any, str], Path]:
    """screenshot(page, "today-dark") writes var/screens/today-dark.png and gives its path."""
    SCREENS.mkdir(parents=True, exist_ok=True)

    def take(page: Any, name: str) -> Path:
        path = SCREENS / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return take


def _error_of(said: Any, page: Any) -> list[str]:
    """Refused documents are also said in the console; whether a refusal is right is for the test to say."""
    is_refusal = said.text.startswith("Failed to load resource")
    return [f"console of {page.url}: {said.text}"] if said.type == "error" and not is_refusal else []


def _missing_part(answer: Any) -> list[str]:
    is_part = answer.request.resource_type not in ("document", "xhr", "fetch")
    is_wrong = answer.status >= 500 or (answer.status >= 400 and is_part)
    return [f"{answer.status} for {answer.url}"] if is_wrong else []


def _instance(home: Path) -> tuple[dict[str, str], str]:
    """The environment of an instance of its own, and the address it is to be served at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    environment = {
        **os.environ,
        "PERENNIAL_HOME": str(home),
        "PERENNIAL_URL": url,
        "DJANGO_SETTINGS_MODULE": "perennial.config.settings",
    }
    for name in ("DATABASE_URL", "PERENNIAL_TEST_DB", "PERENNIAL_TODAY"):
        environment.pop(name, None)
    return environment, url


@contextmanager
def _served(environment: dict[str, str], url: str, home: Path) -> Iterator[None]:
    """Web server and worker, stopped at the end."""
    log = (home / "served.log").open("w")
    server = subprocess.Popen([*COMMAND, "serve", "--port", url.rsplit(":", 1)[1], "--web-workers", "1"],
                              env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # fmt: skip
    try:
        _wait_for(f"{url}/healthz", server, home / "served.log")
        yield
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(command[:6])}: {done.stderr[-2000:]}"
    return done.stdout


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        assert server.poll() is None, f"the server stopped: {log.read_text()[-2000:]}"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the server did not answer within {READY_WITHIN} s: {log.read_text()[-2000:]}")


def _is_own(url: str, site: Site) -> bool:
    return url.startswith((site.url, "data:", "blob:", "about:"))
