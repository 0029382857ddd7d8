"""State machines as tables: from, event, to, who may, and the name of the guard. A room declares each machine once.

A guard is a name: the machine does not know how to check it, the caller does. `fire` never changes anything; it answers
with the transition to be recorded, or raises one of three refusals, each a sentence for the user.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from perennial.kernel.saying import Said

GuardCheck = Callable[[str], bool] | Mapping[str, bool]


class Refused(Exception):
    """A move that the machine does not make. `machine`, `state` and `event` say which one."""

    def __init__(self, sentence: str, *, machine: str, state: str, event: str) -> None:
        super().__init__(sentence)
        self.machine, self.state, self.event = machine, state, event

    @property
    def said(self) -> Said:
        """The sentence for a person, who knows no names of states and events."""
        return Said("This is not possible now: things have changed since. Look again.")


class IllegalMove(Refused):
    """The event does not exist in this state."""


class NotAllowed(Refused):
    """The event exists, but not for this role."""

    @property
    def said(self) -> Said:
        return Said("This is not for your role to do; ask somebody who may.")


class GuardFailed(Refused):
    """The condition of the transition does not hold; `guard` is its name."""

    def __init__(self, sentence: str, *, why: str, machine: str, state: str, event: str, guard: str) -> None:
        super().__init__(sentence, machine=machine, state=state, event=event)
        self.guard, self.why = guard, why

    @property
    def said(self) -> Said:
        return Said("This has to wait: %(why)s.", why=Said(self.why))


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    source: str
    event: str
    target: str
    roles: frozenset[str]
    guard: str | None = None


def moves(sources: str, event: str, target: str, roles: str, guard: str | None = None) -> tuple[Transition, ...]:
    """Rows of one event from several states: moves('issued sent', 'payment', 'part_paid', 'FIN SYS', 'some_left')."""
    who = frozenset(roles.split())
    return tuple(Transition(source, event, target, who, guard) for source in sources.split())


@dataclass(frozen=True, slots=True)
class Machine:
    """A whole machine. `guards` holds the sentence of each guard: what must hold before the move.

    Raises ValueError when two rows share state and event, when a guard has no sentence or none uses it.
    """

    name: str
    init: str
    end: frozenset[str]
    transitions: tuple[Transition, ...]
    guards: Mapping[str, str] = field(default_factory=dict)
    _table: Mapping[tuple[str, str], Transition] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        table = {(row.source, row.event): row for row in self.transitions}
        if len(table) != len(self.transitions):
            raise ValueError(f"machine {self.name!r} has two rows for one state and event")
        if {row.guard for row in self.transitions if row.guard} != set(self.guards):
            raise ValueError(f"machine {self.name!r}: the guards of the rows and their sentences differ")
        object.__setattr__(self, "_table", table)

    @property
    def states(self) -> frozenset[str]:
        """Every state that a row or the start names."""
        return frozenset({self.init, *(row.source for row in self.transitions), *(r.target for r in self.transitions)})

    @property
    def events(self) -> frozenset[str]:
        """Every event of the table."""
        return frozenset(row.event for row in self.transitions)

    def find(self, state: str, event: str) -> Transition | None:
        """The row for a state and an event, whoever asks."""
        return self._table.get((state, event))

    def open_to(self, state: str, role: str) -> tuple[Transition, ...]:
        """The rows a role may try in a state, guards not asked: for buttons."""
        return tuple(row for row in self.transitions if row.source == state and role in row.roles)

    def fire(self, state: str, event: str, role: str, guards: GuardCheck) -> Transition:
        """The transition to record. A guard that a mapping does not name counts as not held.

        Raises IllegalMove, NotAllowed or GuardFailed.
        """
        row = self.find(state, event)
        where = {"machine": self.name, "state": state, "event": event}
        if row is None:
            raise IllegalMove(f"The {self.name} is {_words(state)}: “{_words(event)}” is not possible now.", **where)
        if role not in row.roles:
            may = ", ".join(sorted(row.roles))
            raise NotAllowed(f"“{_words(event)}” on this {self.name} is open to {may}, not to {role}.", **where)
        if row.guard is not None and not _holds(guards, row.guard):
            sentence = f"“{_words(event)}” on this {self.name} has to wait: {self.guards[row.guard]}."
            raise GuardFailed(sentence, why=self.guards[row.guard], guard=row.guard, **where)
        return row


def _holds(guards: GuardCheck, name: str) -> bool:
    return bool(guards.get(name, False)) if isinstance(guards, Mapping) else bool(guards(name))


def _words(name: str) -> str:
    return name.replace("_", " ")
