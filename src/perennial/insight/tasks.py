"""Background work of the room."""

from __future__ import annotations

from datetime import date

from django_tasks import task

from perennial.insight.actions.company import keep_company


@task()
def count_company(as_of: str) -> None:
    """Work out every month again and keep the company's figures of the day: after an import, or when asked for."""
    keep_company(as_of=date.fromisoformat(as_of), whole=True)
