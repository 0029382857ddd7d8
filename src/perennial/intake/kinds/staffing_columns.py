"""The file of the native book about requests for people."""

from __future__ import annotations

from typing import Final

STAFFING: Final = (
    "client", "skill", "level", "submitted_on", "title", "seats", "stack", "needed_on", "filled_on", "closed_on",
    "state", "ceiling", "currency", "unit", "must_haves",
)  # fmt: skip
STAFFING_FILES: Final[dict[str, tuple[str, ...]]] = {"staffing.csv": STAFFING}
STAFFING_REQUIRED: Final[dict[str, frozenset[str]]] = {
    "staffing.csv": frozenset({"client", "skill", "level", "submitted_on"})
}
SEARCHING: Final = frozenset({"submitted", "accepted", "shortlisted", "interviewing"})
STAFFING_STATES: Final = SEARCHING | {"filled", "failed", "cancelled"}
