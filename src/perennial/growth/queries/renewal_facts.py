"""What has to be true before a client goes on, as the books of lower rooms tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from perennial.billing.queries import open_invoices
from perennial.care.choices import OPEN_ISSUES, Severity
from perennial.care.models import Issue
from perennial.care.queries.ties import relationships
from perennial.growth.models import Renewal
from perennial.pulse.queries.results import happiness_of

CONTENT: Final = 7
FRESH: Final = 120  # days after which an answer about satisfaction is old


@dataclass(frozen=True, slots=True)
class Truth:
    """One thing: `holds` is None where nobody knows. `figure` is what the sentence needs."""

    name: str
    holds: bool | None
    figure: int | float | None = None


def since_of(row: Renewal, as_of: date) -> date:
    """From when results are looked back on: the last two years of the agreement at the most."""
    return max(row.agreement.starts_on, as_of - timedelta(days=730))


def truths(client_id: int, as_of: date) -> list[Truth]:
    """Who decides has a live tie, they are content, nothing is overdue, no severe issue stands. A dozen queries."""
    graph = relationships(as_of, clients=[client_id]).get(client_id)
    happy = happiness_of([client_id], as_of).get(client_id)
    heard = happy is not None and happy.on is not None and happy.on >= as_of - timedelta(days=FRESH)
    mean = happy.mean if happy is not None and heard else None
    late = [row for row in open_invoices(as_of, clients=[client_id]) if row.due_on < as_of]
    severe = Issue.objects.standing().filter(
        client=client_id, severity__lte=Severity.TWO, state__in=OPEN_ISSUES
    ).count()  # fmt: skip
    return [
        Truth("decider", graph is not None and "decision" in graph.covered),
        Truth("content", None if mean is None else mean >= CONTENT, mean),
        Truth("paid", not late, len(late)),
        Truth("calm", not severe, severe),
    ]
