"""The report of the month as a table (domain B17)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

REPORT: Final = Machine(
    name="report",
    init="scheduled",
    end=frozenset({"acknowledged", "superseded", "cancelled"}),
    transitions=(
        *moves("scheduled", "build", "drafting", "SYS AM", "month_over"),
        *moves("drafting", "ready", "review", "AM", "plainly_written"),
        *moves("review", "change", "drafting", "HCS AM"),
        *moves("review", "send", "sent", "AM"),
        *moves("sent", "view", "viewed", "CLI"),
        *moves("sent viewed", "accept", "acknowledged", "CLI SYS", "answered_or_ten_days"),
        *moves("sent viewed acknowledged", "correct", "superseded", "AM", "says_what_changed"),
        *moves("scheduled drafting", "cancel", "cancelled", "AM", "has_reason"),
    ),
    guards={
        "month_over": gettext_noop("the month has to be over"),
        "plainly_written": gettext_noop(
            "it needs a sentence in front and a result, a decision its day and its owner; no number may "
            "differ from ours, nothing of the inside may stand in it, and every remark has to be read"
        ),
        "answered_or_ten_days": gettext_noop("the client has to answer, or ten days have to pass"),
        "says_what_changed": gettext_noop("it has to say what changed"),
        "has_reason": gettext_noop("it needs a reason"),
    },
)
