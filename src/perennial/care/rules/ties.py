"""How strong our ties with a client are and how many people hold them (domain A10; docs/algorithms/ties.md).

Pure: strengths come from talks with their age; the graph has our people on one side and theirs on the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from typing import Final

ROLE_WEIGHTS: Final = {"decision": 3.0, "finance": 2.0, "day_to_day": 2.0, "sponsor": 2.0}
# what a stakeholder's role at the client covers; a role that is not here covers nothing
COVERS: Final = {
    "decision_maker": "decision", "billing": "finance", "finance": "finance", "economic_buyer": "finance",
    "user": "day_to_day", "champion": "day_to_day", "day_to_day": "day_to_day", "sponsor": "sponsor",
    "technical": "technical", "procurement": "procurement",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """Weights and thresholds: starting values of the domain, each a setting."""

    weights: Mapping[str, float] = field(
        default_factory=lambda: {"visit": 5.0, "meeting": 3.0, "call": 2.0, "mail": 0.5, "chat": 0.25}
    )
    half_life: float = 45.0
    scale: float = 4.0
    live: float = 0.15
    roles: Mapping[str, float] = field(default_factory=lambda: dict(ROLE_WEIGHTS))

    @property
    def horizon(self) -> int:
        """Days after which a talk weighs nothing that could be seen: sixteen half-lives."""
        return round(self.half_life * 16)


@dataclass(frozen=True, slots=True)
class Ours:
    """One of our people. `manager`: answers for the client."""

    id: int
    name: str
    developer: bool = False
    manager: bool = False


@dataclass(frozen=True, slots=True)
class Theirs:
    """A person at the client, with what they cover (keys of Terms.roles)."""

    id: int
    name: str
    covers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tie:
    """One of ours and one of theirs; `days` since the last talk of both sides."""

    ours: int
    theirs: int
    strength: float
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """What would be lost if one person left: people nobody of us reaches then, and whether management is blind."""

    side: str  # ours or theirs
    id: int
    blind: bool
    unreachable: tuple[int, ...]
    ties: int


@dataclass(frozen=True, slots=True)
class Introduction:
    """The tie to ask for: who of ours should meet whom, through whom; and what it lifts."""

    ours: int
    theirs: int
    through: int | None
    k_before: int
    k_after: int
    coverage_after: float
    covers: frozenset[str]


def exposure(talks: Iterable[tuple[str, int]], terms: Terms) -> float:
    """x: talks (kind, age in days) with their weight, halved every half-life."""
    return sum(terms.weights.get(kind, 0.0) * 2 ** (-age / terms.half_life) for kind, age in talks)


def strength(x: float, terms: Terms) -> float:
    """s in 0..1."""
    return 1 - exp(-x / terms.scale)


@dataclass(frozen=True, slots=True)
class Relationship:
    """The graph of one client on one day, with its figures."""

    ours: tuple[Ours, ...]
    theirs: tuple[Theirs, ...]
    ties: tuple[Tie, ...]
    terms: Terms
    target: int = 2
    last_two_way: int | None = None  # days since the last talk of anybody
    last_manager: int | None = None  # days since the last talk of the one who answers for the client

    @property
    def live(self) -> tuple[Tie, ...]:
        return tuple(tie for tie in self.ties if tie.strength >= self.terms.live)

    @property
    def developers(self) -> frozenset[int]:
        return frozenset(one.id for one in self.ours if one.developer)

    @property
    def management(self) -> tuple[Tie, ...]:
        """Live ties of those of us who are not placed with the client."""
        developers = self.developers
        return tuple(tie for tie in self.live if tie.ours not in developers)

    @property
    def k(self) -> int:
        """Independent ties: the most that share nobody; so many people must leave until nobody knows anybody."""
        return matching(self.live)

    @property
    def k_mgmt(self) -> int:
        return matching(self.management)

    @property
    def covered(self) -> frozenset[str]:
        """Roles with a live tie to management."""
        reached = {tie.theirs for tie in self.management}
        held = frozenset(role for one in self.theirs if one.id in reached for role in one.covers)
        return held & self.terms.roles.keys()

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(role for role in self.terms.roles if role not in self.covered)

    @property
    def coverage(self) -> float:
        return covered_share(self.covered, self.terms)

    @property
    def effective(self) -> float:
        """(sum s)^2 / sum s^2 of live ties: how many equally strong ones they are worth."""
        return effective_number([tie.strength for tie in self.live])

    @property
    def developer_share(self) -> float | None:
        """The part of all live strength that placed developers hold; None without a live tie."""
        live = self.live
        whole = sum(tie.strength for tie in live)
        developers = self.developers
        return sum(tie.strength for tie in live if tie.ours in developers) / whole if whole else None

    @property
    def score(self) -> float | None:
        """x_f of the health score, 0..100; None where there was never a talk: no evidence is no judgement."""
        if not self.ties:
            return None
        share = self.developer_share
        own = 0.0 if share is None else 1 - share
        return 100 * (0.4 * min(self.k_mgmt / self.target, 1.0) + 0.4 * self.coverage + 0.2 * own)

    @property
    def critical(self) -> frozenset[tuple[str, int]]:
        """Persons whose leaving falls the live graph without developers into more pieces (Hopcroft-Tarjan)."""
        return articulation(self.management)

    def losses(self) -> list[Loss]:
        """For each person with a live tie, what would be lost without them; the worst first."""
        live, management = self.live, self.management
        found = []
        for side, ids in (("ours", {t.ours for t in live}), ("theirs", {t.theirs for t in live})):
            for one in ids:
                rest = [t for t in live if (t.ours if side == "ours" else t.theirs) != one]
                left = [t for t in management if (t.ours if side == "ours" else t.theirs) != one]
                reached = {t.theirs for t in rest}
                gone = {t.theirs for t in live} - reached - ({one} if side == "theirs" else set())
                blind = bool(management) and not left
                if blind or gone:
                    found.append(Loss(side, one, blind, tuple(sorted(gone)), len(live) - len(rest)))
        return sorted(found, key=lambda loss: (not loss.blind, -len(loss.unreachable), -loss.ties, loss.side, loss.id))

    def introduction(self) -> Introduction | None:
        """The one new tie that lifts health's relationship most; None when nothing is to be gained.

        Through: the strongest live tie of management with somebody else at the client, else a developer's.
        """
        management = self.management
        have = {(tie.ours, tie.theirs) for tie in management}
        before, covered = self.k_mgmt, self.covered
        base = self._worth(before, self.coverage)
        known = {(tie.ours, tie.theirs): tie.strength for tie in self.ties}
        best: tuple[tuple[float, ...], Introduction] | None = None
        for one in self.ours:
            for other in self.theirs:
                if one.developer or (one.id, other.id) in have:
                    continue
                k = matching([*management, Tie(one.id, other.id, 1.0)])
                new = (other.covers & self.terms.roles.keys()) - covered
                share = covered_share(covered | new, self.terms)
                gain = self._worth(k, share) - base
                if gain <= 0:
                    continue
                role = max((self.terms.roles.get(r, 0.0) for r in other.covers), default=0.0)
                key = (round(gain, 6), float(one.manager), role, known.get((one.id, other.id), 0.0), -other.id, -one.id)
                if best is None or key > best[0]:
                    through = self._through(other.id)
                    best = key, Introduction(one.id, other.id, through, before, k, share, frozenset(new))
        return best[1] if best else None

    def _through(self, beside: int) -> int | None:
        ties = [t for t in self.management if t.theirs != beside] or [t for t in self.live if t.theirs != beside]
        return max(ties, key=lambda t: (t.strength, -t.theirs)).theirs if ties else None

    def _worth(self, k: int, coverage: float) -> float:
        return 0.4 * min(k / self.target, 1.0) + 0.4 * coverage


def covered_share(covered: Collection[str], terms: Terms) -> float:
    """The weight of the covered roles by the weight of all, 0..1."""
    whole = sum(terms.roles.values())
    return sum(weight for role, weight in terms.roles.items() if role in covered) / whole if whole else 0.0


def effective_number(strengths: Sequence[float]) -> float:
    """(sum s)^2 / sum s^2: how many equally strong ties these are worth."""
    squares = sum(s * s for s in strengths)
    return sum(strengths) ** 2 / squares if squares else 0.0


def target_ties(tier: str, age_days: int) -> int:
    """Ties without developers that are wanted: 1 at first, 2 from the third month, 3 for A clients from the sixth."""
    if age_days < 90:
        return 1
    return 3 if tier == "A" and age_days >= 180 else 2


def matching(ties: Iterable[Tie]) -> int:
    """The greatest number of ties that share no person (augmenting paths; Koenig: also the least cover)."""
    beside: dict[int, list[int]] = defaultdict(list)
    for tie in ties:
        beside[tie.ours].append(tie.theirs)
    partner: dict[int, int] = {}

    def placed(one: int, tried: set[int]) -> bool:
        for other in beside[one]:
            if other in tried:
                continue
            tried.add(other)
            if other not in partner or placed(partner[other], tried):
                partner[other] = one
                return True
        return False

    return sum(placed(one, set()) for one in list(beside))


def articulation(ties: Iterable[Tie]) -> frozenset[tuple[str, int]]:
    """Articulation points of the graph of these ties, as (side, id)."""
    beside: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    for tie in ties:
        a, b = ("ours", tie.ours), ("theirs", tie.theirs)
        beside[a].append(b)
        beside[b].append(a)
    found: set[tuple[str, int]] = set()
    seen: dict[tuple[str, int], int] = {}
    low: dict[tuple[str, int], int] = {}
    for root in beside:
        if root in seen:
            continue
        seen[root] = low[root] = len(seen)
        branches = 0
        path = [(root, root, iter(beside[root]))]
        while path:
            node, parent, rest = path[-1]
            other = next(rest, None)
            if other is None:
                path.pop()
                if path and path[-1][0] != root:
                    low[parent] = min(low[parent], low[node])
                    if low[node] >= seen[parent]:
                        found.add(parent)
            elif other not in seen:
                branches += node == root
                seen[other] = low[other] = len(seen)
                path.append((other, node, iter(beside[other])))
            elif other != parent:
                low[node] = min(low[node], seen[other])
        if branches > 1:
            found.add(root)
    return frozenset(found)
