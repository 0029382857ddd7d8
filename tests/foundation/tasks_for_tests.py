"""Background tasks that succeed or fail as a test wants."""

from __future__ import annotations

from django_tasks import task

CALLS: list[str] = []
FAILURES: list[Exception] = []


@task()
def note(text: str) -> str:
    CALLS.append(text)
    if FAILURES:
        raise FAILURES.pop(0)
    return text
