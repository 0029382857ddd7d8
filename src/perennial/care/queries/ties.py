"""The ties of the whole book, or of some clients, as of any day: the number of queries does not grow with the book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Max, Q
from django.db.models.functions import Cast

from perennial.care.models import Touch
from perennial.care.ports.rooms import placements
from perennial.care.rules.ties import (
    COVERS,
    Introduction,
    Ours,
    Relationship,
    Terms,
    Theirs,
    Tie,
    strength,
    target_ties,
)
from perennial.clients.models import Client, Contact
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.sharing import asked_clients, is_sharing, shared
from perennial.foundation.store import load

_KINDS = ("visit", "meeting", "call", "mail", "chat")
_ROLES = ("decision", "finance", "day_to_day", "sponsor", "technical", "procurement")
# who is offered for an introduction although there is no talk yet
_OFFERED = (Role.HCS, Role.FIN)


@dataclass(frozen=True, slots=True)
class Talks:
    """What the talks of the horizon come to: exposure and the newest day by (client, ours, theirs)."""

    exposure: Mapping[tuple[int, int, int], float]
    newest: Mapping[tuple[int, int, int], int]


def tie_terms() -> Terms:
    """Weights and thresholds from the settings. One query."""
    keys = [f"ties.{name}" for name in (*_KINDS, "half_life", "live")] + [f"ties.role_{name}" for name in _ROLES]
    stored = load(*keys)
    roles = {name: float(stored[f"ties.role_{name}"]) for name in _ROLES}
    return Terms(
        weights={kind: float(stored[f"ties.{kind}"]) for kind in _KINDS},
        half_life=float(stored["ties.half_life"]),
        live=stored["ties.live"] / 100,
        roles={name: weight for name, weight in roles.items() if weight > 0},
    )


def relationships(
    as_of: date, *, clients: Iterable[int] | None = None, known_on: date | None = None
) -> dict[int, Relationship]:
    """The graph of each live client (or of those named) on the day.

    known_on: only what had been logged and not yet withdrawn by that day, so that a figure stored then is made again.
    Seven queries, whatever the number of clients. Within `sharing()` the whole book is loaded once: the cues and the
    health of a day nothing was learned after stand on the same graphs.
    """
    if clients is not None:
        return _relationships(as_of, list(clients), known_on)
    learned = known_on if known_on is not None and Touch.objects.learned_after(known_on) else None
    return shared(("graphs of ties", as_of, learned), lambda: _relationships(as_of, None, learned))


def _relationships(as_of: date, only: list[int] | None, known_on: date | None) -> dict[int, Relationship]:
    terms = tie_terms()
    rows = Client.objects.live() if only is None else Client.objects.filter(pk__in=only)
    found: list[Any] = list(rows.order_by("pk").values_list("pk", "manager_id", "since", "tier"))
    people = _contacts(as_of, only)
    users = {row.pk: row for row in User.objects.filter(is_active=True).only("pk", "name", "role")}
    developers = placements().developers(as_of)
    talks = _talks(as_of, terms, only, known_on)
    last = _last(as_of, only, known_on)
    offered = [pk for pk, row in users.items() if row.role in _OFFERED]
    ties: dict[int, list[Tie]] = defaultdict(list)
    for (client, ours, theirs), x in talks.exposure.items():
        if ours in users and theirs in people.get(client, {}):
            newest = talks.newest[(client, ours, theirs)]
            ties[client].append(Tie(ours, theirs, strength(x, terms), newest))
    graphs = {}
    for pk, manager, since, tier in found:
        own = sorted(ties[pk], key=lambda tie: (tie.ours, tie.theirs))
        known = {tie.ours for tie in own} | set(offered) | ({manager} if manager in users else set())
        us = tuple(Ours(one, users[one].name, one in developers, one == manager) for one in sorted(known))
        age = (as_of - since).days if since else 10_000
        talked = last.get(pk, {})
        graphs[pk] = Relationship(
            us, tuple(people.get(pk, {}).values()), tuple(own), terms, target_ties(tier, age),
            _days(as_of, max(talked.values(), default=None)), _days(as_of, talked.get(manager) if manager else None),
        )  # fmt: skip
    return graphs


def _days(as_of: date, day: date | None) -> int | None:
    return None if day is None else (as_of - day).days


def _contacts(as_of: date, only: list[int] | None) -> dict[int, dict[int, Theirs]]:
    """People who are at the client on the day."""
    rows = Contact.objects.filter(Q(archived_on__isnull=True) | Q(archived_on__gt=as_of)).exclude(ended_on__lte=as_of)
    if only is not None:
        rows = rows.filter(client_id__in=only)
    found: dict[int, dict[int, Theirs]] = defaultdict(dict)
    for pk, client, name, roles in rows.order_by("pk").values_list("pk", "client_id", "name", "roles"):
        covers = frozenset(COVERS[role] for role in roles if role in COVERS)
        found[client][pk] = Theirs(pk, name, covers)
    return found


def _standing(as_of: date, known_on: date | None) -> Q:
    """Touches until the day that nobody has withdrawn, as we know it now or as we knew it then."""
    if known_on is None:
        return Q(on__lte=as_of, withdrawn_on__isnull=True)
    logged = Q(logged_on__lte=known_on) | Q(logged_on__isnull=True)
    return logged & Q(on__lte=as_of) & (Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=known_on))


def _talks(as_of: date, terms: Terms, only: list[int] | None, known_on: date | None) -> Talks:
    """One query for all talks of the horizon; the sum is made here, as neither database is asked to compute powers."""
    first = as_of - timedelta(days=terms.horizon)
    touches = Touch.objects.two_way().filter(_standing(as_of, known_on), on__gte=first).order_by()
    if only is not None:
        touches = touches.filter(client_id__in=only)
    # days come as text: a book has hundreds of thousands of talks on a thousand days, so few are worth reading
    rows = (
        touches.filter(people__isnull=False, colleagues__isnull=False)
        .annotate(day=Cast("on", CharField()))
        .values_list("pk", "client_id", "colleagues__user_id", "people__contact_id", "kind", "day")
    )
    ages: dict[str, int] = {}
    weights: dict[tuple[str, str], float] = {}  # (kind, day) -> what is left of such a talk
    exposure: dict[tuple[int, int, int], float] = {}
    newest: dict[tuple[int, int, int], int] = {}
    seen: set[tuple[int, int, int]] = set()
    for touch, client, ours, theirs, kind, day in rows.iterator(chunk_size=20_000):
        # two contacts of one touch may have become one since
        one = (touch, ours, theirs)
        if one in seen:
            continue
        seen.add(one)
        weight = weights.get((kind, day))
        if weight is None:
            ages[day] = (as_of - date.fromisoformat(day)).days
            weight = terms.weights.get(kind, 0.0) * 2 ** (-ages[day] / terms.half_life)
            weights[(kind, day)] = weight
        key, age = (client, ours, theirs), ages[day]
        exposure[key] = exposure.get(key, 0.0) + weight
        if age < newest.get(key, age + 1):
            newest[key] = age
    return Talks(exposure, newest)


def _last(as_of: date, only: list[int] | None, known_on: date | None) -> dict[int, dict[int | None, date]]:
    """The newest talk of both sides with each client, by who of us took part (None: nobody was named)."""
    rows = Touch.objects.two_way().filter(_standing(as_of, known_on)).order_by()
    if only is not None:
        rows = rows.filter(client_id__in=only)
    found: dict[int, dict[int | None, date]] = defaultdict(dict)
    for client, ours, last in rows.values_list("client_id", "colleagues__user_id").annotate(last=Max("on")):
        found[client][ours] = last
    return found


# the shapes of the rule that other rooms read
RelationshipTie = Tie
__all__ = ["Introduction", "Relationship", "RelationshipTie", "relationships", "tie_terms"]


def developers_alone(as_of: date, clients: Collection[int]) -> set[int]:
    """Those of the clients with whom no manager of ours has a live tie, while developers hold most of all contact."""
    only = asked_clients()
    graphs = relationships(as_of, clients=only if is_sharing() else clients)
    most = int(load("cues.developer_share")["cues.developer_share"])
    return {
        pk
        for pk in clients
        if (graph := graphs.get(pk)) is not None
        and graph.k_mgmt == 0
        and (graph.developer_share or 0) * 100 > most
    }
