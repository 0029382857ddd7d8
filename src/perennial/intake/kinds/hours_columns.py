"""Columns of the native book about hours."""

from __future__ import annotations

from typing import Final

HOURS: Final = ("client", "person", "day", "hours", "note", "billable", "reason", "state")
HOURS_FILES: Final[dict[str, tuple[str, ...]]] = {"hours.csv": HOURS}
HOURS_REQUIRED: Final[dict[str, frozenset[str]]] = {"hours.csv": frozenset({"client", "person", "day", "hours"})}

HOUR_STATES: Final = frozenset({"open", "approved", "invoiced"})
"""What hours.csv may say in `state`: the month is still filled in (also when empty), the client approved it, it stands
on an invoice."""
NOT_BILLED: Final = frozenset({"trial", "onboarding", "rework", "internal", "other"})
"""Why the client does not pay."""
