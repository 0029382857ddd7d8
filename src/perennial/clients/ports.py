"""What this room asks of rooms above it. Each asks by name; what nobody answers is not known.

A guard of the client's life is a name (lifecycle.CLIENT.guards); the room that knows registers its check. A check
answers True, False, or None when it cannot tell: what nobody can tell, a person may vouch for with a reason, the system
never. Evidence of play-book steps: the last day on which a step was seen done, by client and step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from perennial.kernel.money import Money

GuardCheck = Callable[[Any, date], bool | None]  # check(client, as_of)
Evidence = Callable[[date, Collection[int]], Mapping[tuple[int, str], date]]  # (as_of, client ids) -> last days
Join = Callable[[Any, Any, Any, date], None]  # (keep, lose, by, as_of)

Stakes = Callable[[date, Collection[int]], Mapping[int, Money]]  # (as_of, client ids) -> what hangs on each

_checks: dict[str, list[GuardCheck]] = {}
_evidence: list[Evidence] = []
_joining: list[Join] = []
_joining_clients: list[Join] = []
_stakes: list[Stakes] = []
Pitched = Callable[[date, Collection[int]], Mapping[int, date]]  # (as_of, client ids) -> last days
_pitched: list[Pitched] = []


def register_check(guard: str, check: GuardCheck) -> None:
    """Called once by the room that knows: CLIENT.guards names the guards."""
    _checks.setdefault(guard, []).append(check)


def ask(guard: str, client: Any, as_of: date) -> bool | None:
    """Whether the guard holds as far as the rooms know: False when one says no, None when none can tell."""
    answers = [check(client, as_of) for check in _checks.get(guard, ())]
    if False in answers:
        return False
    return True if True in answers else None


def register_evidence(evidence: Evidence) -> None:
    """Called once by a room that sees steps done: calls and meetings, numbers sent, reports."""
    _evidence.append(evidence)


def register_join(join: Join) -> None:
    """Called once by a room that keeps one row a contact: it joins its rows before the others are moved."""
    _joining.append(join)


def join_rows(keep: Any, lose: Any, by: Any, as_of: date) -> None:
    """Let every room join what it keeps once a contact. Part of the caller's transaction."""
    for join in _joining:
        join(keep, lose, by, as_of)


def register_join_clients(join: Join) -> None:
    """Called once by a room that keeps something under a name, a code or a day of its own a client: it makes room for
    the rows of `lose` before all of them are moved. What a person can settle is better left: the merge is refused.
    """
    _joining_clients.append(join)


def join_client_rows(keep: Any, lose: Any, by: Any, as_of: date) -> None:
    """Let every room make room. Part of the caller's transaction."""
    for join in _joining_clients:
        join(keep, lose, by, as_of)


def register_stakes(stakes: Stakes) -> None:
    """Called once by the room that knows what clients pay."""
    _stakes[:] = [stakes]


def at_stake(as_of: date, clients: Collection[int]) -> Mapping[int, Money]:
    """What hangs on each client; nothing while no room knows."""
    return _stakes[0](as_of, clients) if _stakes else {}


def register_pitched(pitched: Pitched) -> None:
    """Called once by the room that keeps ideas for clients."""
    _pitched[:] = [pitched]


def last_pitched(as_of: date, clients: Collection[int]) -> Mapping[int, date]:
    """The last day on which an idea was told to each client; nothing while no room knows."""
    return _pitched[0](as_of, clients) if _pitched else {}


def last_done(as_of: date, clients: Collection[int]) -> dict[tuple[int, str], date]:
    """The newest day of every step, over all rooms; one query a room at the most."""
    found: dict[tuple[int, str], date] = {}
    for evidence in _evidence:
        for key, day in evidence(as_of, clients).items():
            found[key] = max(day, found.get(key, day))
    return found
