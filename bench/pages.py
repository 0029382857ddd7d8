"""Pages under load at 1,000 clients: 20 people, 2 s between clicks, 2 web workers; the load client on the same box.

Prints for each page its SQL time and whole server time in this process (limit: SQL + 40 ms or 3x SQL, whichever is
more) for one person of each role, then p95 over HTTP (limit 150 ms), where everybody opens their own clients, and the
memory of web and worker together (limit 500 MB).
"""

from __future__ import annotations

import concurrent.futures
import http.client
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _book import COMMAND, DAY, OUT, Instance, each_instance, verdict

PEOPLE, THINK, SECONDS, TURNS = 20, 2.0, 45, 9
P95_LIMIT, MEMORY_LIMIT = 0.150, 500


def main(name: str) -> int:
    instance = Instance(name, dict(os.environ))
    instance.use()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # the command prepares the instance (migrations, static files) before it serves
    server = subprocess.Popen(
        [str(COMMAND), "serve", "--host", "127.0.0.1", "--port", str(port)], env=instance.env, cwd=OUT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        people = _people()
        kept = [_in_process(name, one) for one in _one_of_each_role(people)]
        seconds, errors = _load(port, people)
        memory = _memory(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=30)
    everything = [s for found in seconds.values() for s in found]
    for page, found in seconds.items():
        print(f"{name} {page} under load: {len(found)} requests, {_told(found)}")
    p95 = _p95(everything)
    print(f"{name}: {len(everything)} requests, {errors} errors, {_told(everything)} "
          f"(limit {P95_LIMIT * 1000:.0f} ms, {verdict(p95 < P95_LIMIT)}; load {os.getloadavg()[0]:.1f})")  # fmt: skip
    print(f"{name}: web and worker {memory} MB (limit {MEMORY_LIMIT} MB, {verdict(memory < MEMORY_LIMIT)})")
    return 0 if all(kept) and not errors and p95 < P95_LIMIT and memory < MEMORY_LIMIT else 1


@dataclass(frozen=True)
class Person:
    """Somebody signed in: their cookie, and the addresses they open, page by page. Clients are their own."""

    role: str
    cookie: str
    pages: dict[str, list[str]]


def _told(seconds: list[float]) -> str:
    return f"median {statistics.median(seconds) * 1000:.0f} ms, p95 {_p95(seconds) * 1000:.0f} ms"


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[18] if len(seconds) > 1 else max(seconds, default=0.0)


def _people() -> list[Person]:
    """PEOPLE signed in, each with their own session; the roles that have a queue, turn by turn."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.urls import reverse

    from perennial.clients.models import Client
    from perennial.foundation.models import User

    users = list(User.objects.filter(role__in=("AM", "HCS", "DIR"), is_active=True).order_by("pk")[:PEOPLE])
    people = []
    for number in range(PEOPLE):
        user, session = users[number % len(users)], SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session.save()
        own = Client.objects.visible_to(user).live().order_by("?").values_list("pk", flat=True)[:10]
        pages = {
            "Today": [reverse("today")], "Clients": [reverse("clients")], "Receivables": [reverse("receivables")],
            "Client": [reverse("client", args=[pk]) for pk in own],
        }  # fmt: skip
        people.append(Person(user.role, f"{settings.SESSION_COOKIE_NAME}={session.session_key}", pages))
    return people


def _one_of_each_role(people: list[Person]) -> list[Person]:
    return list({person.role: person for person in reversed(people)}.values())[::-1]


@contextmanager
def _timed_sql() -> Iterator[list[float]]:
    """Seconds of every statement in the block: sending it, and reading its rows."""
    from django.db import connection
    from django.db.backends.utils import CursorWrapper

    spent: list[float] = []

    class Timed:
        def __init__(self, cursor: Any) -> None:
            self._cursor = cursor

        def __getattr__(self, name: str) -> Any:
            found = getattr(self._cursor, name)
            if name == "execute":
                spent.append(0.0)
            return _timing(found, spent) if name.startswith(("execute", "fetch")) else found

        def __iter__(self) -> Any:
            return iter(self._cursor)

    connection.make_cursor = lambda cursor: CursorWrapper(Timed(cursor), connection)  # type: ignore[method-assign]
    try:
        yield spent
    finally:
        del connection.make_cursor


def _timing(call: Any, spent: list[float]) -> Any:
    def timed(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return call(*args, **kwargs)
        finally:
            spent[-1] += time.perf_counter() - started

    return timed


def _in_process(name: str, person: Person) -> bool:
    """Server time beside the SQL time in it, page by page: medians of TURNS after one that warms up."""
    from django.test import Client as Browser

    key, _, value = person.cookie.partition("=")
    browser = Browser(SERVER_NAME="127.0.0.1")
    browser.cookies[key] = value
    kept = True
    for page, urls in person.pages.items():
        totals, sqls, counts = [], [], []
        for turn in range(TURNS + 1):
            url = urls[turn % len(urls)]
            with _timed_sql() as spent:
                started = time.perf_counter()
                answer = browser.get(url)
                totals.append(time.perf_counter() - started)
            sqls.append(sum(spent))
            counts.append(len(spent))
            if answer.status_code != 200:
                raise SystemExit(f"{name}: {url} answered {answer.status_code}")
        total, sql = statistics.median(totals[1:]), statistics.median(sqls[1:])
        limit = max(sql + 0.040, 3 * sql)
        kept = kept and total < limit
        print(f"{name} {page} ({person.role}): {total * 1000:.0f} ms, of it SQL {sql * 1000:.0f} ms in {max(counts)} "
              f"queries (limit {limit * 1000:.0f} ms, {verdict(total < limit)})", flush=True)  # fmt: skip
    return kept


def _load(port: int, people: list[Person]) -> tuple[dict[str, list[float]], int]:
    until = time.monotonic() + SECONDS

    def at_work(number: int, person: Person) -> tuple[list[tuple[str, float]], int]:
        chance, seconds, errors = random.Random(number), [], 0
        time.sleep(chance.random() * THINK)
        while time.monotonic() < until:
            page = chance.choice(list(person.pages))
            url = chance.choice(person.pages[page])
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            started = time.perf_counter()
            connection.request("GET", url, headers={"Cookie": person.cookie, "Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            seconds.append((page, time.perf_counter() - started))
            errors += answer.status != 200
            connection.close()
            time.sleep(THINK)
        return seconds, errors

    with concurrent.futures.ThreadPoolExecutor(PEOPLE) as pool:
        done = list(pool.map(at_work, range(PEOPLE), people))
    found: dict[str, list[float]] = {page: [] for page in people[0].pages}
    for seconds, _errors in done:
        for page, second in seconds:
            found[page].append(second)
    return found, sum(errors for _seconds, errors in done)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def _memory(pid: int) -> int:
    """MB of the process and its children, shared pages counted once (PSS)."""
    pids, queue = [], [pid]
    while queue:
        current = queue.pop()
        pids.append(current)
        children = Path(f"/proc/{current}/task/{current}/children")
        queue += [int(child) for child in children.read_text().split()] if children.exists() else []
    total = 0
    for one in pids:
        rollup = Path(f"/proc/{one}/smaps_rollup")
        if rollup.exists():
            total += int(re.search(r"^Pss:\s+(\d+)", rollup.read_text(), re.M)[1])  # type: ignore[index]  # the kernel writes it
    return total // 1024


if __name__ == "__main__":
    print(f"as of {DAY}", flush=True)
    raise SystemExit(main(sys.argv[2]) if "--on" in sys.argv else each_instance(__file__))
