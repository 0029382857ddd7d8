"""Cues of ties (domain C01, C02, C04, C05): found over the whole book from one load of the graphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from perennial.billing.queries import open_invoices, stakes
from perennial.care.cues import tie_texts as texts
from perennial.care.ports.rooms import agreements
from perennial.care.queries.ties import Relationship, relationships
from perennial.clients.models import Client
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients, shared
from perennial.foundation.store import load
from perennial.kernel.money import Money

# how likely the money is lost within half a year where the cue fires: expert values until losses have taught better
ODDS = {"C01": 0.05, "C02": 0.15, "C04": 0.05, "C05": 0.05}


@dataclass(frozen=True, slots=True)
class Facts:
    """What every rule of this module looks at, loaded once for a run."""

    graphs: Mapping[int, Relationship]
    clients: Mapping[int, Any]
    stake: Mapping[int, Money]
    settings: Mapping[str, Any]
    overdue: Mapping[int, Money]
    ends: Mapping[int, date]
    talked: bool  # whether anybody logs talks at all: without, no silence is known

    def age(self, client: int, as_of: date) -> int:
        since = self.clients[client].since
        return (as_of - since).days if since else 10_000

    def tier(self, client: int) -> str:
        return str(self.clients[client].tier)


def facts_on(as_of: date) -> Facts:
    """Facts of the whole book; the rules of one run share one load."""
    return shared(("care.ties", as_of), lambda: _load(as_of))


def _load(as_of: date) -> Facts:
    only = asked_clients()
    graphs = relationships(as_of, clients=only)
    rows = Client.objects.live().filter(manager__isnull=False)
    clients = {row.pk: row for row in (rows if only is None else rows.filter(pk__in=only))}
    overdue: dict[int, Money] = {}
    for row in open_invoices(as_of, clients=only):
        if row.due_on < as_of and (row.client_id not in overdue or overdue[row.client_id].currency == row.currency):
            known = overdue.get(row.client_id, Money(Decimal(0), row.currency))
            overdue[row.client_id] = Money(known.amount + row.open, row.currency)
    keys = ("thread_age", "developer_share", "manager_silent", "renewal_roles")
    limits = ("silent_new", "silent_a", "silent_b", "silent_c")
    settings = load(*(f"cues.{key}" for key in (*keys, *limits)))
    talked = any(graph.ties or graph.last_two_way is not None for graph in graphs.values())
    return Facts(graphs, clients, stakes(as_of, clients), settings, overdue, agreements().ends(as_of), talked)


# -- C01: one thread -------------------------------------------------------------------------------------------------


def single_thread(as_of: date) -> Iterator[Cue]:
    facts = facts_on(as_of)
    for pk, client in facts.clients.items():
        graph = facts.graphs[pk]
        age = facts.age(pk, as_of)
        least = 2 if facts.tier(pk) == "A" and age > 180 else 1
        if not graph.ties or age <= facts.settings["cues.thread_age"] or graph.k_mgmt > least:
            continue
        asked = graph.introduction()
        names = {one.id: one.name for one in graph.theirs}
        ours = {one.id: one.name for one in graph.ours}
        params = {
            "k": graph.k_mgmt, "wanted": graph.target, "share": graph.developer_share,
            "through": names.get(asked.through or 0) if asked else None,
            "meet": names.get(asked.theirs) if asked else None, "ours": ours.get(asked.ours) if asked else None,
            "coverage": graph.coverage,
        }  # fmt: skip
        yield _cue("C01", client, facts, "thread", params, letter="introduction", days_left=30)


# -- C02: developers only --------------------------------------------------------------------------------------------


def developers_only(as_of: date) -> Iterator[Cue]:
    facts = facts_on(as_of)
    for pk, client in facts.clients.items():
        graph = facts.graphs[pk]
        share, silent = graph.developer_share, graph.last_manager
        if share is None or share * 100 <= facts.settings["cues.developer_share"]:
            continue
        quiet = silent is None or silent > facts.settings["cues.manager_silent"]
        if graph.k_mgmt and not quiet:
            continue
        params = {"share": share, "k": graph.k_mgmt, "silent": silent}
        yield _cue("C02", client, facts, "developers", params, letter="results_call", days_left=7)


# -- C04: a required role nobody knows -------------------------------------------------------------------------------


def missing_role(as_of: date) -> Iterator[Cue]:
    facts = facts_on(as_of)
    for pk, client in facts.clients.items():
        graph = facts.graphs[pk]
        missing = [role for role in ("finance", "sponsor") if role in graph.missing]
        ends = facts.ends.get(pk)
        near = ends is not None and as_of <= ends <= as_of + timedelta(days=facts.settings["cues.renewal_roles"])
        overdue = facts.overdue.get(pk)
        if not missing or not graph.ties or not (near or overdue):
            continue
        params = {
            "roles": missing, "ends": ends if near else None, "overdue": overdue.amount if overdue else None,
            "currency": overdue.currency if overdue else None,
        }  # fmt: skip
        days = max(1, (ends - as_of).days) if near and ends else 30
        yield _cue("C04", client, facts, "role", params, letter="role_introduction", days_left=days)


# -- C05: silence ----------------------------------------------------------------------------------------------------


def silence(as_of: date) -> Iterator[Cue]:
    facts = facts_on(as_of)
    if not facts.talked:
        return
    for pk, client in facts.clients.items():
        age = facts.age(pk, as_of)
        last = facts.graphs[pk].last_two_way
        days = age if last is None else last
        limit = silence_limit(facts.settings, facts.tier(pk), age)
        # without a talk and without a first day nothing is known
        if days <= limit or (last is None and client.since is None):
            continue
        params = {"days": days, "limit": limit, "never": last is None}
        # it rests as long as silence of this client may last
        yield _cue("C05", client, facts, "silence", params, letter="open_question", days_left=7, cool_down_days=limit)


def silence_limit(settings: Mapping[str, Any], tier: str, age: int) -> int:
    """Days without a talk of both sides that are too many: by class, and less for new clients."""
    return int(settings["cues.silent_new" if age < 90 else f"cues.silent_{tier.lower()}"])


def _cue(
    rule: str, client: Any, facts: Facts, cause: str, params: dict[str, Any], *, letter: str, days_left: int,
    due_on: date | None = None, cool_down_days: int | None = None,
) -> Cue:  # fmt: skip
    return Cue(
        rule=rule, client_id=client.pk, cause=cause, params=params, money=facts.stake.get(client.pk),
        probability=ODDS[rule], days_left=days_left, due_on=due_on, subject=("client", client.pk), letter=letter,
        cool_down_days=cool_down_days,
    )  # fmt: skip


def _rule(rule_id: str, title: Any, find: Any, name: str, cool_down: int, *, tone: str = "watch", icon: str) -> None:
    CUES.register(
        rule_id,
        CueRule(
            id=rule_id, version=1, title=title, split="people", find=find, headline=getattr(texts, f"{name}_headline"),
            why=getattr(texts, f"{name}_why"), action=getattr(texts, f"{name}_action"),
            facts=getattr(texts, f"{name}_facts"), cool_down_days=cool_down, tone=tone, icon=icon,
        ),
    )  # fmt: skip


_rule("C01", _("A single thread"), single_thread, "thread", 30, tone="risk", icon="users")
_rule("C02", _("Only developers talk with them"), developers_only, "developers", 21, tone="risk", icon="phone")
_rule("C04", _("A role that matters has no tie"), missing_role, "role", 30, icon="users")
_rule("C05", _("Nobody spoke with them"), silence, "silence", 21, icon="phone")
