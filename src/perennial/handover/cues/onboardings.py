"""Cues of the first 90 days (domain C06, C07, and the steps of B3), found over all onboardings from one load."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from perennial.billing.queries import stakes
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients, shared
from perennial.foundation.store import load
from perennial.handover import cue_texts as texts
from perennial.handover.choices import OnboardingState
from perennial.handover.models import Onboarding
from perennial.handover.ports import reports_of
from perennial.handover.queries.onboardings import LOST, Line, lines_of
from perennial.kernel.money import Money

# how likely a client is lost where the cue fires: expert values until losses have taught better
ODDS = {"C06": 0.3, "C07": 0.1, "B3": 0.05}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at, loaded once for a run."""

    lines: list[Line]
    stake: dict[int, Money]
    gate_late: int
    calm_days: int


def facts_on(as_of: date) -> Facts:
    """Of all running onboardings."""
    return shared(("handover.cues", as_of), lambda: _load(as_of))


def trouble(as_of: date) -> Iterator[Cue]:
    """C06: a sign of trouble, a gate that is late, or a watch that may end."""
    facts = facts_on(as_of)
    for line in facts.lines:
        # silence has its own cue (C05)
        signs = [[sign.kind, sign.n] for sign in line.troubles if sign.kind != "silent"]
        if line.gate_late > facts.gate_late:
            signs.append(["late", line.gate_late])
        watched = line.row.state == OnboardingState.WATCH
        calm = watched and not line.troubles and line.calm_days >= facts.calm_days
        if not signs and not calm:
            continue
        params = {
            "signs": signs, "day": line.day, "gate": line.gate, "since": line.row.state_since if watched else None,
            "calm": line.calm_days if calm else None,
        }  # fmt: skip
        missed = any(kind == "missed" for kind, _n in signs)
        yield _cue("C06", line, facts, "watch", params, letter="steadier" if missed else None, days_left=1)


def not_sent(as_of: date) -> Iterator[Cue]:
    """C07: the first report or the first invoice of a new client has not left."""
    facts = facts_on(as_of)
    late = [line for line in facts.lines if line.facts.reported_on is None and as_of > line.report_by]
    ready = {}
    if late:
        known = reports_of(as_of, [line.row.client_id for line in late])
        ready = {client: row.id for client, rows in known.items() for row in rows if row.ready}
    for line in late:
        params = {"what": "report", "by": line.report_by, "day": line.day}
        report = ready.get(line.row.client_id)
        subject = ("report", report) if report else None
        yield _cue("C07", line, facts, "report", params, letter="report" if report else None, subject=subject)
    for line in facts.lines:
        if line.facts.invoiced_on is None and as_of > line.invoice_by:
            yield _cue("C07", line, facts, "invoice", {"what": "invoice", "by": line.invoice_by, "day": line.day})


def steps_due(as_of: date) -> Iterator[Cue]:
    """B3: steps whose day has come, one item a client; on its day a step is a duty."""
    facts = facts_on(as_of)
    for line in facts.lines:
        if not line.due:
            continue
        params = {"steps": [[step.kind, step.title, step.due_on] for step in line.due], "day": line.day}
        first_week = any(step.kind == "first_week" for step in line.due)
        today = any(step.due_on == as_of for step in line.due)
        yield _cue(
            "B3", line, facts, "steps", params, letter="first_week" if first_week else None,
            due_on=as_of if today else None,
        )  # fmt: skip


def _cue(
    rule: str, line: Line, facts: Facts, cause: str, params: dict[str, Any], *, letter: str | None = None,
    days_left: int = 3, subject: tuple[str, int] | None = None, due_on: date | None = None,
) -> Cue:  # fmt: skip
    client = line.row.client_id
    return Cue(
        rule, client, cause, params, money=facts.stake.get(client), probability=ODDS[rule], days_left=days_left,
        due_on=due_on, subject=subject or ("client", client), letter=letter,
    )  # fmt: skip


def _load(as_of: date) -> Facts:
    only = asked_clients()
    rows = Onboarding.objects.running().exclude(client__status__in=LOST).filter(starts_on__lte=as_of)
    if only is not None:
        rows = rows.filter(client__in=only)
    found = list(rows.select_related("client").order_by("pk"))
    if not found:
        return Facts([], {}, 0, 0)
    stored = load("onboarding.gate_late", "onboarding.calm_days")
    late, calm = (int(stored[f"onboarding.{name}"]) for name in ("gate_late", "calm_days"))
    return Facts(lines_of(found, as_of), stakes(as_of, {row.client_id for row in found}), late, calm)


def _register(rule: str, title: Any, find: Any, said: str, cool_down: int, **extra: Any) -> None:
    parts = {name: getattr(texts, f"{said}_{name}") for name in ("headline", "why", "action", "facts")}
    shape = {"version": 1, "split": "people", "note": True, **parts, **extra}
    CUES.register(rule, CueRule(id=rule, title=title, find=find, cool_down_days=cool_down, **shape))


_register("C06", _("Trouble in the first 90 days"), trouble, "watch", 7, icon="warning", tone="risk")
_register("C07", _("First report or invoice not sent"), not_sent, "unsent", 7, icon="file")
_register("B3", _("Steps of the first 90 days"), steps_due, "steps", 3, icon="check")
