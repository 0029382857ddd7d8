"""Everyone who knocks: ten people by role, an administrator, and nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from perennial.foundation.rights import right

HARBOR, ORBIT = "harbor", "orbit"
BOTH = frozenset({HARBOR, ORBIT})
ADMINISTRATORS_THINGS = frozenset({"settings", "people", "imports"})


@dataclass(frozen=True, slots=True)
class Person:
    """`user` is None for somebody not signed in. `clients`: whose rows are in scope; `owns`: whose are theirs."""

    label: str
    user: Any
    role: str
    clients: frozenset[str]
    owns: str = ""
    administrator: bool = False

    def cell(self, thing: str) -> str:
        """'-', 's' or 'a', straight from the table of rights."""
        if self.administrator and thing in ADMINISTRATORS_THINGS:
            return "a"
        return right(self.role, thing)


def everyone(cast: Any, stand_in: Any) -> list[Person]:
    """Each with the clients they are to see: told here once more by hand, not asked from the product."""
    none: frozenset[str] = frozenset()
    return [
        Person("manager of Harbor", cast.alice, "AM", frozenset({HARBOR}), owns=HARBOR),
        Person("manager of Orbit", cast.bohdan, "AM", frozenset({ORBIT}), owns=ORBIT),
        Person("deputy for Harbor's manager", stand_in, "AM", frozenset({HARBOR})),
        Person("head of client success", cast.hanna, "HCS", BOTH),
        Person("director", cast.olena, "DIR", BOTH),
        Person("finance", cast.fedir, "FIN", BOTH),
        Person("sales, brought Harbor", cast.sasha, "SAL", frozenset({HARBOR})),
        Person("recruiter", cast.rita, "REC", none),
        Person("delivery", cast.denys, "DLV", BOTH),
        Person("developer", cast.max, "DEV", none),
        Person("administrator", cast.admin, "FIN", BOTH, administrator=True),
        Person("nobody", None, "", none),
    ]
