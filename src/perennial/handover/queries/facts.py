"""What the books know of clients in their first 90 days: a fixed number of queries for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max
from django.utils.timezone import localdate

from perennial.billing.models import Invoice
from perennial.care.choices import OPEN_ISSUES, MeetingState, Severity, TouchKind
from perennial.care.models import Issue, Meeting, Touch
from perennial.care.queries.promises import end_of
from perennial.care.queries.ties import Relationship, relationships
from perennial.clients.models import CanvasVersion
from perennial.clients.queries.canvas import empty_blocks, loaded
from perennial.foundation.sharing import shared
from perennial.foundation.store import load
from perennial.handover.models import Onboarding
from perennial.handover.ports import SeenReport, reports_of
from perennial.handover.rules.gates import Facts, Terms
from perennial.pulse.models import FeedbackRound
from perennial.pulse.queries.results import Happiness, happiness_of

VOICE = (TouchKind.CALL, TouchKind.MEETING, TouchKind.VISIT)
_TERMS = ("check_ins", "happy", "unhappy", "ties", "coverage", "missed", "silent")


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Rows of all asked clients, by client."""

    asked: dict[int, list[date]]
    happiness: dict[int, Happiness]
    invoices: dict[int, list[tuple[date, date | None]]]
    issues: dict[int, list[tuple[int, date]]]
    talks: dict[int, set[date]]
    graphs: dict[int, Relationship]
    canvases: dict[int, bool]
    meetings: dict[int, list[tuple[date, str]]]
    reports: dict[int, list[SeenReport]]
    logged: bool  # whether anybody logs talks at all: without, no silence is known


def gate_terms() -> Terms:
    """The thresholds of the settings. One query."""
    stored = load(*(f"onboarding.{name}" for name in _TERMS))
    return Terms(**{name: int(stored[f"onboarding.{name}"]) for name in _TERMS})


def facts_of(rows: Collection[Onboarding], as_of: date) -> dict[int, Facts]:
    """Facts by onboarding, none for no rows. Nineteen queries; the rules of one run share them."""
    if not rows:
        return {}
    clients = sorted({row.client_id for row in rows})
    key = ("handover", as_of, tuple(clients), tuple((row.pk, row.version) for row in rows))
    return shared(key, lambda: _facts(rows, clients, as_of))


def _facts(rows: Collection[Onboarding], clients: list[int], as_of: date) -> dict[int, Facts]:
    known = _load(clients, min(row.starts_on for row in rows), as_of)
    days = load("onboarding.blocker_days")["onboarding.blocker_days"]
    return {row.pk: _of(row, known, as_of, days) for row in rows}


def _of(row: Onboarding, known: _Loaded, as_of: date, blocker_days: int) -> Facts:
    pk, since = row.client_id, row.starts_on
    happy, graph = known.happiness.get(pk), known.graphs[pk]
    heard = happy is not None and happy.on is not None and happy.on >= since
    invoices = [pair for pair in known.invoices[pk] if pair[0] >= since]
    reports = [report for report in known.reports.get(pk, ()) if report.sent_on and report.sent_on >= since]
    accepted = [report.accepted_on for report in reports if report.accepted_on]
    return Facts(
        happiness_asked=any(day >= since for day in known.asked[pk]),
        happiness=happy.mean if happy is not None and heard else None,
        lowest_deciding=happy.lowest_deciding if happy is not None and heard else None,
        invoiced_on=invoices[0][0] if invoices else None,
        paid_on=invoices[0][1] if invoices else None,
        blockers=sum(1 for _severity, on in known.issues[pk] if (as_of - on).days > blocker_days),
        talks=sum(1 for day in known.talks[pk] if day >= since),
        ties=graph.k_mgmt,
        coverage=graph.coverage,
        canvas_filled=known.canvases.get(pk, False),
        reported_on=min((report.sent_on for report in reports if report.sent_on), default=None),
        accepted_on=min(accepted, default=None),
        missed=_missed(known.meetings[pk], row.counted_from),
        silent=_silent(row, graph, as_of) if known.logged else None,
        severe=sum(1 for severity, _on in known.issues[pk] if severity == Severity.ONE),
    )


def _missed(meetings: Iterable[tuple[date, str]], since: date) -> int:
    """Meetings missed in a row, up to the newest."""
    count = 0
    for on, state in meetings:
        if on >= since:
            count = count + 1 if state == MeetingState.MISSED else 0
    return count


def _silent(row: Onboarding, graph: Relationship, as_of: date) -> int:
    """Days without a word of both sides, counted from the first day at the earliest."""
    days = max(0, (as_of - max(row.counted_from, row.made_on)).days)
    return days if graph.last_two_way is None else min(days, graph.last_two_way)


def _load(clients: list[int], since: date, as_of: date) -> _Loaded:
    asked: dict[int, list[date]] = defaultdict(list)
    rounds = FeedbackRound.objects.filter(client__in=clients, sent_on__gte=since, sent_on__lte=as_of).order_by()
    for client, on in rounds.values_list("client_id", "sent_on"):
        if on is not None:
            asked[client].append(on)
    talks: dict[int, set[date]] = defaultdict(set)
    touches = Touch.objects.two_way().standing().filter(client__in=clients, kind__in=VOICE, on__range=(since, as_of))
    for client, on in touches.order_by().values_list("client_id", "on").distinct():
        talks[client].add(on)
    reports = {client: list(rows) for client, rows in reports_of(as_of, clients).items()}
    return _Loaded(
        asked, happiness_of(clients, as_of), _invoices(clients, since, as_of), _issues(clients, as_of), talks,
        relationships(as_of, clients=clients), _canvases(clients, as_of), _meetings(clients, since, as_of), reports,
        bool(talks) or Touch.objects.two_way().standing().exists(),
    )  # fmt: skip


def _invoices(clients: list[int], since: date, as_of: date) -> dict[int, list[tuple[date, date | None]]]:
    found: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    rows = Invoice.objects.filter(client__in=clients, issued_on__range=(since, as_of)).order_by("issued_on", "pk")
    for client, issued, settled in rows.values_list("client_id", "issued_on", "settled_on"):
        found[client].append((issued, settled if settled and settled <= as_of else None))
    return found


def _issues(clients: list[int], as_of: date) -> dict[int, list[tuple[int, date]]]:
    """Severe issues that are open."""
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    rows = Issue.objects.standing().filter(client__in=clients, severity__lte=Severity.TWO, state__in=OPEN_ISSUES)
    rows = rows.filter(opened_at__lt=end_of(as_of)).order_by()
    for client, severity, opened in rows.values_list("client_id", "severity", "opened_at"):
        found[client].append((severity, localdate(opened)))
    return found


def _canvases(clients: list[int], as_of: date) -> dict[int, bool]:
    """Whether every block of the newest canvas has a line."""
    versions = CanvasVersion.objects.filter(client__in=clients, on__lte=as_of).order_by()
    newest = versions.values("client_id").annotate(last=Max("pk")).values("last")
    rows = CanvasVersion.objects.filter(pk__in=newest).values_list("client_id", "items")
    return {client: not empty_blocks(loaded(items)) for client, items in rows}


def _meetings(clients: list[int], since: date, as_of: date) -> dict[int, list[tuple[date, str]]]:
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    rows = Meeting.objects.filter(
        client__in=clients, state__in=(MeetingState.HELD, MeetingState.MISSED),
        starts_at__gte=end_of(since - timedelta(days=1)), starts_at__lt=end_of(as_of),
    )  # fmt: skip
    for client, at, state in rows.order_by("starts_at", "pk").values_list("client_id", "starts_at", "state"):
        found[client].append((localdate(at), state))
    return found
