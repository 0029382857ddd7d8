"""Reading issues: lists, clocks in business hours, and how fast they are answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from perennial.care.choices import OPEN_ISSUES, IssueKind, IssueState
from perennial.care.lifecycle import ISSUE
from perennial.care.models import Issue, IssueMove, IssueQuerySet
from perennial.care.queries.office import Clocks, acting_roles, clocks
from perennial.care.rules.business_time import business_minutes, running_minutes
from perennial.care.rules.responses import Answered, Responses, responses

TABS = ("open", "unanswered", "escalated", "questions", "waiting", "resolved", "all")
SORTS = {"severity": "severity", "age": "opened_at", "client": "client__name", "owner": "owner__name",
         "answer": "answer_by"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """What of the list is asked for."""

    tab: str = "open"
    words: str = ""
    owner: str = ""
    client: str = ""
    severity: str = ""
    sort: str = "severity"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """An issue's clocks on a moment, in business minutes. `waited`: of those, how long we waited for the client."""

    age: float
    running: float
    answer_left: float | None
    update_left: float | None

    @property
    def late(self) -> bool:
        lefts = [left for left in (self.answer_left, self.update_left) if left is not None]
        return bool(lefts) and min(lefts) < 0


def answer_too_late(issue: Issue, now: datetime) -> bool:
    """Whether the time for the first answer, or for the update that was promised, has passed without it."""
    if issue.state == IssueState.OPEN:
        return issue.answer_by < now
    if issue.state in (IssueState.ACKNOWLEDGED, IssueState.IN_PROGRESS):
        return issue.next_update_at is not None and issue.next_update_at < now
    return False


def open_events(issue: Issue, role: str) -> list[str]:
    """The events that a person of this role may try on the issue as it stands, guards not asked."""
    roles = acting_roles(role)
    return list(dict.fromkeys(move.event for acting in roles for move in ISSUE.open_to(issue.state, acting)))


def clocks_of(issues: Sequence[Issue], now: datetime) -> dict[int, Clock]:
    """The clocks of these issues. One query for all their moves."""
    times, pauses = clocks(), pauses_of([issue.pk for issue in issues], now)
    return {issue.pk: _clock(issue, pauses.get(issue.pk, []), times, now) for issue in issues}


def _clock(issue: Issue, pauses: list[tuple[datetime, datetime]], times: Clocks, now: datetime) -> Clock:
    office = times.office(issue.client.country)
    end = issue.resolved_at or now
    answer = None if issue.state != IssueState.OPEN else _left(issue.answer_by, now, office)
    waits = issue.state in (IssueState.ACKNOWLEDGED, IssueState.IN_PROGRESS) and issue.next_update_at is not None
    update = _left(issue.next_update_at, now, office) if waits and issue.next_update_at else None
    return Clock(
        age=business_minutes(issue.opened_at, end, office),
        running=running_minutes(issue.opened_at, end, pauses, office),
        answer_left=answer,
        update_left=update,
    )


def _left(moment: datetime, now: datetime, office: Any) -> float:
    if moment >= now:
        return business_minutes(now, moment, office)
    return -max(1.0, business_minutes(moment, now, office))


def pauses_of(issues: Iterable[int], now: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    """When each issue waited for the client, from its moves."""
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    begun: dict[int, datetime] = {}
    moves = IssueMove.objects.filter(issue_id__in=list(issues)).order_by("at", "id")
    for issue_id, source, target, at in moves.values_list("issue_id", "source", "target", "at"):
        if target == IssueState.WAITING_CLIENT:
            begun[issue_id] = at
        elif source == IssueState.WAITING_CLIENT and issue_id in begun:
            found[issue_id].append((begun.pop(issue_id), at))
    for issue_id, at in begun.items():
        found[issue_id].append((at, now))
    return found


def issue_rows(user: Any, asked: IssueFilter) -> IssueQuerySet:
    """The issues that fit, in order."""
    rows = _narrowed(Issue.objects.visible_to(user).standing(), asked).filter(tab_filter(asked.tab))
    order = SORTS[asked.sort]
    rest = ("answer_by", "pk") if asked.sort == "severity" else ("pk",)
    return rows.select_related("client", "owner", "contact").order_by(f"-{order}" if asked.descending else order, *rest)


def issue_counts(user: Any, asked: IssueFilter) -> dict[str, int]:
    """How many there are in each tab, with the other filters as they are. One query."""
    rows = _narrowed(Issue.objects.visible_to(user).standing(), asked).order_by()
    return rows.aggregate(**{tab: Count("pk", filter=tab_filter(tab)) for tab in TABS})


def tab_filter(tab: str) -> Q:
    """Conditions of a tab."""
    return {
        "open": Q(state__in=OPEN_ISSUES), "unanswered": Q(state=IssueState.OPEN),
        "escalated": Q(state=IssueState.ESCALATED),
        "questions": Q(state__in=OPEN_ISSUES, kind=IssueKind.QUESTION), "waiting": Q(state=IssueState.WAITING_CLIENT),
        "resolved": Q(state__in=(IssueState.RESOLVED, IssueState.CLOSED)), "all": Q(),
    }[tab]  # fmt: skip


def _narrowed(rows: IssueQuerySet, asked: IssueFilter) -> IssueQuerySet:
    if asked.words:
        rows = rows.filter(Q(title__icontains=asked.words) | Q(client__search_text__contains=asked.words.casefold()))
    if asked.owner.isdecimal():
        rows = rows.filter(owner_id=int(asked.owner))
    if asked.client.isdecimal():
        rows = rows.filter(client_id=int(asked.client))
    if asked.severity in ("1", "2", "3"):
        rows = rows.filter(severity=int(asked.severity))
    return rows


def response_measures(
    since: datetime, now: datetime, *, clients: QuerySet[Any] | Iterable[int] | None = None
) -> tuple[Responses, Responses]:
    """First answers and solutions of issues reported since a moment, in business hours (A19). Two queries.

    A solution's clock rests while we wait for the client; it is measured against no limit of its own, so the share in
    time of the second is the share that was solved at all.
    """
    rows = Issue.objects.standing().filter(opened_at__gte=since, opened_at__lte=now).select_related("client")
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    issues, times = list(rows), clocks()
    pauses = pauses_of([issue.pk for issue in issues], now)
    first, solved = [], []
    for issue in issues:
        office = times.office(issue.client.country)
        allowed = times.allowed_minutes(issue.severity, issue.is_question, office) / 60
        answered = issue.answered_at is not None and issue.answered_at <= now
        spent = business_minutes(issue.opened_at, issue.answered_at if answered and issue.answered_at else now, office)
        first.append(Answered(spent / 60, allowed, not answered))
        done = issue.resolved_at is not None and issue.resolved_at <= now
        spent = running_minutes(
            issue.opened_at, issue.resolved_at if done and issue.resolved_at else now, pauses.get(issue.pk, []), office
        )
        solved.append(Answered(spent / 60, float("inf"), not done))
    return responses(first), responses(solved)
