"""A leave as a table (domain B5)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

LEAVE: Final = Machine(
    name="leave",
    init="requested",
    end=frozenset({"taken", "cancelled", "rejected"}),
    transitions=(
        *moves("requested", "reject", "rejected", "DLV", "reason"),
        *moves("requested", "approve", "approved", "DLV", "dates_seen_and_covered"),
        *moves("requested approved informed acknowledged", "cancel", "cancelled", "DEV DLV"),
        *moves("approved", "inform_client", "informed", "AM SYS", "in_time"),
        *moves("informed", "acknowledge", "acknowledged", "CLI"),
        *moves("informed", "object", "objected", "CLI", "within_days"),
        *moves("objected", "move_dates", "informed", "DLV AM"),
        *moves("objected", "settled", "acknowledged", "AM", "cover_agreed"),
        *moves("informed acknowledged", "over", "taken", "SYS", "last_day_passed"),
    ),
    guards={
        "reason": gettext_noop("it needs a reason"),
        "dates_seen_and_covered": gettext_noop(
            "the client's important dates have to be seen, and a longer leave needs somebody who covers"
        ),
        "in_time": gettext_noop("the client has to hear of it in time, or it has to be said why it is late"),
        "within_days": gettext_noop("the client may object within five working days of hearing of it"),
        "cover_agreed": gettext_noop("it has to be said what was agreed with the client"),
        "last_day_passed": gettext_noop("its last day has to pass first"),
    },
)
