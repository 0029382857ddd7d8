"""Onboardings as pages, cues and guards need them: where each stands, what is next, what is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client, ClientMove
from perennial.foundation.store import load
from perennial.handover.choices import ENDED, GATE_OF, OnboardingState
from perennial.handover.lifecycle import ONBOARDING
from perennial.handover.models import Onboarding, OnboardingQuerySet, OnboardingStep
from perennial.handover.queries.facts import facts_of, gate_terms
from perennial.handover.rules.gates import Check, Facts, Terms, Trouble, checks, opens, troubles
from perennial.handover.rules.hazard import DAYS_OF_A_MONTH, Hazard, hazard
from perennial.handover.rules.plan import GATE_DAYS, day_number, deadline, report_deadline

BEGINNERS = (ClientStatus.HANDOVER, ClientStatus.ONBOARDING, ClientStatus.ACTIVE, ClientStatus.AT_RISK)
FIRST_DAYS = 90
LOST = (ClientStatus.LOST, ClientStatus.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Line:
    """One onboarding on a day."""

    row: Onboarding
    as_of: date
    facts: Facts
    terms: Terms
    steps: tuple[OnboardingStep, ...]
    days: Mapping[str, int]  # settings: grace, report, invoice

    @property
    def day(self) -> int:
        return day_number(self.row.starts_on, self.as_of)

    @property
    def gate(self) -> str:
        """The gate that is next; empty under watch and at the end."""
        return GATE_OF.get(self.row.state, "")

    @property
    def gate_on(self) -> date | None:
        """The last day on which it is in time."""
        return gate_day(self.row, self.gate, self.days["grace"]) if self.gate else None

    @property
    def gate_late(self) -> int:
        """Days the gate is late; 0 in time."""
        return max(0, (self.as_of - self.gate_on).days) if self.gate_on else 0

    @property
    def checks(self) -> tuple[Check, ...]:
        return checks(self.gate, self.facts, self.terms) if self.gate else ()

    @property
    def opens(self) -> bool:
        return bool(self.gate) and opens(self.checks, excused=False)

    @property
    def excusable(self) -> bool:
        """Whether a reason would open the gate."""
        return bool(self.gate) and not self.opens and opens(self.checks, excused=True)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        return troubles(self.facts, self.terms) if self.row.is_running else ()

    @property
    def waiting(self) -> list[OnboardingStep]:
        return [step for step in self.steps if step.waits]

    @property
    def due(self) -> list[OnboardingStep]:
        """Steps whose day has come."""
        return [step for step in self.waiting if step.due_on <= self.as_of]

    @property
    def calm_days(self) -> int:
        """Days since a sign of trouble was seen last."""
        if self.troubles:
            return 0
        return (self.as_of - max(self.row.troubled_on or self.row.state_since, self.row.counted_from)).days

    @property
    def report_by(self) -> date:
        """The last day for the first report."""
        return report_deadline(self.row.starts_on, self.row.made_on, self.days["report"], self.days["grace"])

    @property
    def invoice_by(self) -> date:
        """The last day for the first invoice."""
        return deadline(self.row.starts_on, self.row.made_on, self.days["invoice"], self.days["grace"])


def gate_day(row: Onboarding, gate: str, grace: int) -> date:
    """The last day on which a gate is passed in time."""
    return deadline(row.starts_on, row.made_on, GATE_DAYS[gate], grace)


def lines_of(rows: Collection[Onboarding], as_of: date) -> list[Line]:
    """Every row with its steps and facts, in the same order. Queries do not grow with the rows."""
    rows = list(rows)
    facts, terms, days = facts_of(rows, as_of), gate_terms(), _days()
    steps: dict[int, list[OnboardingStep]] = defaultdict(list)
    for step in OnboardingStep.objects.filter(onboarding__in=[r.pk for r in rows]).select_related("owner", "by"):
        steps[step.onboarding_id].append(step)
    return [Line(row, as_of, facts[row.pk], terms, tuple(steps[row.pk]), days) for row in rows]


def _days() -> dict[str, int]:
    keys = {"grace": "grace", "report": "day_report", "invoice": "invoice_day"}
    stored = load(*(f"onboarding.{key}" for key in keys.values()))
    return {name: int(stored[f"onboarding.{key}"]) for name, key in keys.items()}


def line_of(row: Onboarding, as_of: date) -> Line:
    """One of them."""
    return lines_of([row], as_of)[0]


def onboarding_rows(
    user: Any, *, words: str = "", tab: str = "running", manager: int | None = None
) -> OnboardingQuerySet:
    """The list: planned and running ones, those under watch, or those that ended. Watched first, then by day."""
    rows = Onboarding.objects.visible_to(user).select_related("client__manager")
    if words:
        rows = rows.filter(client__in=Client.objects.visible_to(user).matching(words))
    if manager is not None:
        rows = rows.filter(client__manager=manager)
    if tab == "ended":
        return rows.filter(state__in=ENDED).order_by("-ended_on", "-pk")
    rows = rows.standing().exclude(client__status__in=LOST)
    if tab == "watch":
        rows = rows.filter(state=OnboardingState.WATCH)
    return rows.order_by("starts_on", "pk")


def newest_of(client: Client) -> Onboarding | None:
    """The client's onboarding that runs, else the last one."""
    rows = Onboarding.objects.filter(client=client).select_related("client__manager")
    return rows.order_by("-starts_on", "-pk").first()


def open_events(row: Onboarding, user: Any) -> frozenset[str]:
    """Moves that this person may try now, guards not asked: for buttons."""
    return frozenset(entry.event for entry in ONBOARDING.open_to(row.state, machine_role(user.role)))


def machine_role(role: str) -> str:
    """The machine knows one account manager; the second one of a client is no less."""
    return "AM" if role == "AM2" else role


def may_begin(client: Client) -> bool:
    """Whether the first 90 days of such a client can begin at all."""
    return client.merged_into_id is None and client.status in BEGINNERS


def without_onboarding(user: Any, as_of: date) -> list[Client]:
    """Clients that are new and whose first 90 days nobody watches: they are offered, nothing begins by itself."""
    rows = Client.objects.visible_to(user).filter(status__in=BEGINNERS, merged_into__isnull=True)
    rows = rows.filter(Q(since__gt=as_of - timedelta(days=FIRST_DAYS)) | Q(status=ClientStatus.ONBOARDING))
    return list(rows.exclude(pk__in=Onboarding.objects.values("client")).order_by("name"))


def has_graduated(client: Any, as_of: date) -> bool | None:
    """The guard of clients.lifecycle: None where nobody watched the first 90 days."""
    row = Onboarding.objects.filter(client=client.pk).order_by("-starts_on", "-pk").first()
    return None if row is None else row.state == OnboardingState.GRADUATED


def early_hazard(user: Any, as_of: date) -> Hazard:
    """Early against later losses of the clients in scope. Two queries."""
    clients = Client.objects.visible_to(user)
    return hazard((months, cause is not None) for _pk, months, cause in client_lives(clients, as_of))


def client_lives(clients: QuerySet[Client], as_of: date) -> list[tuple[int, float, str | None]]:
    """(client, months with us, why they left, None while they are with us), of those who ever worked with us.

    Who left without a reason on record has the reason "". Who left on a day nobody knows tells nothing and is left out.
    A dormant client counts until its last day of work, as still with us. Two queries.
    """
    rows = clients.filter(merged_into__isnull=True, since__lte=as_of)
    rows = rows.exclude(status__in=(ClientStatus.PROSPECT, ClientStatus.HANDOVER)).order_by("pk")
    moves = ClientMove.objects.filter(after=ClientStatus.LOST, on__lte=as_of).order_by("on", "pk")
    lost = {client: (on, reason) for client, on, reason in moves.values_list("client_id", "on", "loss_reason")}
    lives = []
    for pk, since, status, status_since in rows.values_list("pk", "since", "status", "status_since"):
        end: date | None = as_of
        if status in LOST:
            end = lost[pk][0] if pk in lost else (status_since if status == ClientStatus.LOST else None)
        elif status == ClientStatus.DORMANT:
            end = status_since
        if since is not None and end is not None and end >= since:
            cause = None if status not in LOST else (lost[pk][1] if pk in lost else "")
            lives.append((pk, (end - since).days / DAYS_OF_A_MONTH, cause))
    return lives
