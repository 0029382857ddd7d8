"""Pages under load at 1,000 clients: 20 people, 2 s between clicks, 2 web workers; the load client on the same box.

Prints for each page its SQL time and whole server time in this process (limit: SQL + 40 ms or 3x SQL, whichever is
more), then p95 over HTTP (limit 150 ms) and the memory of web and worker together (limit 500 MB).
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
from pathlib import Path

from _book import COMMAND, DAY, OUT, Instance, each_instance, verdict

PEOPLE, THINK, SECONDS = 20, 2.0, 45
P95_LIMIT, MEMORY_LIMIT = 0.150, 500


def main(name: str) -> int:
    instance = Instance(name, dict(os.environ))
    instance.use()
    cookies, paths = _sessions(), _paths()
    kept = _in_process(name, cookies[0], paths)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [str(COMMAND), "serve", "--host", "127.0.0.1", "--port", str(port)], env=instance.env, cwd=OUT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        seconds, errors = _load(port, cookies, paths)
        memory = _memory(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=30)
    p95 = statistics.quantiles(seconds, n=20)[18]
    print(f"{name}: {len(seconds)} requests, {errors} errors, median {statistics.median(seconds) * 1000:.0f} ms, "
          f"p95 {p95 * 1000:.0f} ms (limit {P95_LIMIT * 1000:.0f} ms, {verdict(p95 < P95_LIMIT)})")  # fmt: skip
    print(f"{name}: web and worker {memory} MB (limit {MEMORY_LIMIT} MB, {verdict(memory < MEMORY_LIMIT)})")
    return 0 if kept and not errors and p95 < P95_LIMIT and memory < MEMORY_LIMIT else 1


def _sessions() -> list[str]:
    """Signed-in sessions of PEOPLE different people, made in the database."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from perennial.foundation.models import User

    people = list(User.objects.filter(role__in=("AM", "HCS", "DIR"), is_active=True).order_by("pk")[:PEOPLE])
    cookies = []
    for number in range(PEOPLE):
        user, session = people[number % len(people)], SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session.save()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return cookies


def _paths() -> dict[str, list[str]]:
    """The pages of the issue; client pages of clients each person may see are asked for by the first one's list."""
    from django.urls import reverse

    names = {"Today": "today", "Clients": "clients", "Receivables": "receivables"}
    return {**{title: [reverse(name)] for title, name in names.items()}, "Client": []}


def _in_process(name: str, cookie: str, paths: dict[str, list[str]]) -> bool:
    """Server time beside the SQL time in it, page by page."""
    from django.db import connection
    from django.test import Client as Browser

    key, _, value = cookie.partition("=")
    browser = Browser(SERVER_NAME="127.0.0.1")
    browser.cookies[key] = value
    listing = browser.get(paths["Clients"][0])
    ids = sorted({int(n) for n in re.findall(r"/clients/(\d+)/", listing.content.decode())})[:10]
    paths["Client"] = [f"/clients/{n}/" for n in ids]
    kept = True
    for page, urls in paths.items():
        totals, sqls, counts = [], [], []
        for turn in range(6):
            url = urls[turn % len(urls)]
            connection.force_debug_cursor = True
            connection.queries_log.clear()
            started = time.perf_counter()
            answer = browser.get(url)
            totals.append(time.perf_counter() - started)
            sqls.append(sum(float(q["time"]) for q in connection.queries_log))
            counts.append(len(connection.queries_log))
            connection.force_debug_cursor = False
            if answer.status_code != 200:
                raise SystemExit(f"{name}: {url} answered {answer.status_code}")
        total, sql = statistics.median(totals[1:]), statistics.median(sqls[1:])
        limit = max(sql + 0.040, 3 * sql)
        kept = kept and total < limit
        print(f"{name} {page}: {total * 1000:.0f} ms, of it SQL {sql * 1000:.0f} ms in {max(counts)} queries "
              f"(limit {limit * 1000:.0f} ms, {verdict(total < limit)})")  # fmt: skip
    return kept


def _load(port: int, cookies: list[str], paths: dict[str, list[str]]) -> tuple[list[float], int]:
    everything = [url for urls in paths.values() for url in urls[:1]]
    until = time.monotonic() + SECONDS

    def person(number: int) -> tuple[list[float], int]:
        chance, seconds, errors = random.Random(number), [], 0
        time.sleep(chance.random() * THINK)
        while time.monotonic() < until:
            # the first person's clients are not everybody's: a stranger's 404 is no answer to measure
            url = chance.choice(everything[:3] if number else everything)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            started = time.perf_counter()
            connection.request("GET", url, headers={"Cookie": cookies[number], "Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            seconds.append(time.perf_counter() - started)
            errors += answer.status != 200
            connection.close()
            time.sleep(THINK)
        return seconds, errors

    with concurrent.futures.ThreadPoolExecutor(PEOPLE) as pool:
        done = list(pool.map(person, range(PEOPLE)))
    return [s for seconds, _errors in done for s in seconds], sum(errors for _seconds, errors in done)


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
