"""The table of roles and what each may see or act on (docs/rights.md prints it; the access test is made from it).

Cells: '-' nothing, 's' see, 'a' see and act. Account managers act on their own clients and those they deputise for;
the scope of clients is in clients.policies. Administrators may act on settings whatever their role.
"""

from __future__ import annotations

from typing import Any, Final

THINGS: Final = (
    "clients", "money", "rates", "margin", "letters", "timeline", "notes", "health", "settings", "imports", "people",
    "team", "staffing", "watch", "growth", "handover", "plan", "bonus",
    "goals",
)  # fmt: skip

TABLE: Final[dict[str, str]] = {
    #        clients money rates margin letters timeline notes health settings imports people team staffing watch
    #        growth handover plan bonus goals
    "AM":  "a a - - a a a s - - s s a a a a a a -",
    "AM2": "a a - - a a a s - - s s a a a a a a -",
    "HCS": "a a s s a a a s s a a s a a a a a a a",
    "DIR": "a a s s a a a s s a a a a a a a a a a",
    "FIN": "s a a s a s - - s a - - - - s - s a s",
    "SAL": "s s - - - s - - - - - s s - a a - a -",
    "REC": "- - - - - - - - - - - s a - - - - - -",
    "DLV": "s - - - - - - - - - - a s a - - - - -",
    "DEV": "- - - - - - - - - - - - - - - - - - -",
    "CLI": "- - - - - - - - - - - - - - - - - - -",
    "SYS": "a a a - a a a a a a a a a a a a a a a",
}  # fmt: skip


_CELLS: Final = {role: dict(zip(THINGS, cells.split(), strict=True)) for role, cells in TABLE.items()}


def right(role: str, thing: str) -> str:
    """'-', 's' or 'a' for a role and a thing. Raises KeyError for a word that is not in the table."""
    return _CELLS[role][thing]


def may_see(user: Any, thing: str) -> bool:
    """Whether the person's role may see this kind of thing at all."""
    return _cell(user, thing) in ("s", "a")


def may_act(user: Any, thing: str) -> bool:
    """Whether the person's role may change this kind of thing at all."""
    return _cell(user, thing) == "a"


def _cell(user: Any, thing: str) -> str:
    if user is None or not getattr(user, "is_authenticated", False) or not user.is_active:
        return "-"
    if user.is_administrator and thing in ("settings", "people", "imports"):
        return "a"
    return right(user.role, thing)
