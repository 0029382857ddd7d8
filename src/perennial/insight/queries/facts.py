"""The facts of health from the rooms that keep them: one function a factor, each with a fixed number of queries.

What a room does not know of a client is left out: a factor without evidence lowers coverage, never the score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from perennial.care.choices import OPEN_ISSUES
from perennial.care.models import Issue, IssueMove
from perennial.care.queries.promises import end_of, kept_rates
from perennial.care.queries.ties import Relationship, relationships
from perennial.clients.choices import ClientStatus, StakeholderRole
from perennial.clients.models import Client, ClientMove, Contact
from perennial.insight.ports import team_changes
from perennial.insight.queries.money_facts import commercial, payment
from perennial.insight.rules import factors
from perennial.insight.rules.health import Evidence, Standing
from perennial.pulse.queries.results import happiness_of
from perennial.receivables.models import WorkPause

DAYS = 180  # of promises and issues
Because = dict[str, Any]
Factor = Iterator[tuple[int, float, float, Because]]  # client, x, age, the facts it was made from


@dataclass(slots=True)
class Known:
    """One client on a day: evidence with the facts behind it, and what stands above the arithmetic."""

    client_id: int
    evidence: dict[str, Evidence | None] = field(default_factory=dict)
    because: dict[str, Because] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)
    relationship: Relationship | None = None


def facts_on(as_of: date, clients: Iterable[int] | None = None) -> dict[int, Known]:
    """What was known by the day of the clients we serve, or of those named. A fixed number of queries."""
    rows = Client.objects.served() if clients is None else Client.objects.filter(pk__in=list(clients))
    found = {row.pk: row for row in rows.only("pk", "status", "status_since", "since")}
    only = sorted(found)
    known = {pk: Known(pk) for pk in only}
    graphs = relationships(as_of, clients=None if clients is None else only, known_on=as_of)
    sources: Mapping[str, Factor] = {
        "happiness": _happiness(as_of, only),
        "relationship": _relationship(graphs),
        "payment": payment(as_of, only),
        "delivery": _delivery(as_of, only),
        "engagement": _engagement(graphs),
        "commercial": commercial(as_of, only),
        "promises": _promises(as_of, only),
        "team": _team(as_of, only),
    }
    for name, source in sources.items():
        for pk, x, age, because in source:
            if pk in known:
                # figures are summed in the order the database gives rows: the last digits are left to chance
                known[pk].evidence[name] = Evidence(round(x, 6), age)
                known[pk].because[name] = because
    standings = _standings(as_of, found)
    for pk, one in known.items():
        one.standing, one.relationship = standings[pk], graphs.get(pk)
    return known


def _happiness(as_of: date, only: Sequence[int]) -> Factor:
    for pk, row in happiness_of(only, as_of).items():
        if row.mean is not None and row.on is not None:
            x, age = factors.happiness(row.mean, row.lowest_deciding), (as_of - row.on).days
            yield pk, x, age, {"mean": round(row.mean, 2), "lowest": row.lowest, "deciding": row.lowest_deciding}


def _relationship(graphs: Mapping[int, Relationship]) -> Factor:
    for pk, graph in graphs.items():
        if graph.score is not None:
            yield pk, graph.score, 0, {"k": graph.k_mgmt, "wanted": graph.target, "coverage": round(graph.coverage, 3)}


def _engagement(graphs: Mapping[int, Relationship]) -> Factor:
    for pk, graph in graphs.items():
        if graph.last_two_way is not None:
            yield pk, factors.engagement(graph.last_two_way), 0, {"days": graph.last_two_way}


def _delivery(as_of: date, only: Sequence[int]) -> Factor:
    """Issues reported or open in the period, as they stood at the end of the day. Two queries."""
    end, start = end_of(as_of), end_of(as_of - timedelta(days=DAYS))
    issues = Issue.objects.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=as_of), client__in=only)
    issues = issues.filter(opened_at__lt=end).filter(
        Q(opened_at__gte=start) | Q(resolved_at__isnull=True) | Q(resolved_at__gte=start)
    )
    rows = list(issues.order_by("opened_at", "pk"))
    moves = IssueMove.objects.filter(issue__in=[row.pk for row in rows], at__lt=end).order_by("at", "pk")
    states = dict(moves.values_list("issue_id", "target"))
    by_client: dict[int, list[Issue]] = defaultdict(list)
    for row in rows:
        by_client[row.client_id].append(row)
    for pk, own in by_client.items():
        opened: dict[int, int] = defaultdict(int)
        answers = []
        for row in own:
            if states.get(row.pk, "open") in OPEN_ISSUES:
                opened[row.severity] += 1
            answered = row.answered_at if row.answered_at is not None and row.answered_at < end else None
            if answered is not None or row.answer_by < end:
                answers.append(answered is not None and answered <= row.answer_by)
        in_time = sum(answers) / len(answers) if answers else None
        age = 0 if opened else max(0, (end - own[-1].opened_at).days)
        because = {"open": {str(severity): n for severity, n in sorted(opened.items())}, "in_time": in_time}
        yield pk, factors.delivery(opened, in_time), age, because


def _promises(as_of: date, only: Sequence[int]) -> Factor:
    for pk, rate in kept_rates(as_of, by="client", clients=only, days=DAYS).items():
        if pk is not None and rate.n:
            yield pk, factors.promises(rate.kept, rate.n), 0, {"kept": rate.kept, "ended": rate.n}


def _team(as_of: date, only: Sequence[int]) -> Factor:
    for pk, (leavers, replaced) in team_changes(as_of, only).items():
        yield pk, factors.team(leavers, replaced), 0, {"left": leavers, "replaced": replaced}


def _standings(as_of: date, clients: Mapping[int, Client]) -> dict[int, Standing]:
    """Status of the day by the moves of the client's life, pauses for debt, decision makers. Three queries."""
    moves: dict[int, list[tuple[date, str, str]]] = defaultdict(list)
    rows = ClientMove.objects.filter(client__in=clients).order_by("on", "pk")
    for pk, on, before, after in rows.values_list("client_id", "on", "before", "after"):
        moves[pk].append((on, before, after))
    paused = set(
        WorkPause.objects.filter(client__in=clients, starts_on__lte=as_of)
        .filter(Q(resumed_on__isnull=True) | Q(resumed_on__gt=as_of))
        .values_list("client_id", flat=True)
    )
    gone, there = _deciders(as_of, clients)
    found = {}
    for pk, client in clients.items():
        status, since = _status(client, moves[pk], as_of)
        onboarding = status == ClientStatus.ONBOARDING
        begun = since or client.since or as_of
        found[pk] = Standing(
            notice=status == ClientStatus.NOTICE,
            paused_for_debt=pk in paused,
            decider_left=pk in gone and pk not in there,
            onboarding_day=max(0, (as_of - begun).days) if onboarding else None,
        )
    return found


def _status(client: Client, moves: Sequence[tuple[date, str, str]], as_of: date) -> tuple[str, date | None]:
    """Where the client stood on the day, and since when."""
    past = [row for row in moves if row[0] <= as_of]
    if past:
        return past[-1][2], past[-1][0]
    return (moves[0][1], None) if moves else (client.status, client.status_since)


def _deciders(as_of: date, clients: Iterable[int]) -> tuple[set[int], set[int]]:
    """Clients of which a decision maker had left by the day, and clients that had one."""
    gone: set[int] = set()
    there: set[int] = set()
    rows = Contact.objects.filter(client__in=list(clients)).exclude(starts_on__gt=as_of).exclude(archived_on__lte=as_of)
    for pk, roles, ended in rows.values_list("client_id", "roles", "ended_on"):
        if StakeholderRole.DECISION_MAKER.value in roles:
            (gone if ended is not None and ended <= as_of else there).add(pk)
    return gone, there


__all__ = ["Known", "facts_on"]
