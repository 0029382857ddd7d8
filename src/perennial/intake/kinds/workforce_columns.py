"""The files of the native book about our people as a workforce: what they can do, their terms of work, their leave."""

from __future__ import annotations

from typing import Final

WORKFORCE_FILES: Final[dict[str, tuple[str, ...]]] = {
    "skills.csv": ("person", "skill", "level", "since"),
    "employments.csv": ("person", "country", "hours_a_week", "team", "started_on", "ended_on"),
    "leave.csv": ("person", "kind", "starts_on", "ends_on", "cover", "state", "asked_on"),
}
WORKFORCE_REQUIRED: Final[dict[str, frozenset[str]]] = {
    "skills.csv": frozenset({"person", "skill", "level"}),
    "employments.csv": frozenset({"person", "started_on"}),
    "leave.csv": frozenset({"person", "starts_on", "ends_on"}),
}
SKILL_LEVELS: Final = frozenset({"junior", "middle", "senior", "lead"})
LEAVE_KINDS: Final = frozenset({"vacation", "absent"})
"""What leave.csv may say in `kind`; empty means vacation. Nothing in the book says why somebody is away."""
LEAVE_STATES: Final = frozenset(
    {"requested", "approved", "informed", "acknowledged", "objected", "taken", "rejected", "cancelled"}
)
"""What leave.csv may say in `state`; empty: taken where its last day has passed, else approved."""
