"""An idea as a table (domain B12)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

IDEA: Final = Machine(
    name="idea",
    init="noted",
    end=frozenset({"delivered", "declined"}),
    transitions=(
        *moves("noted", "research", "researched", "AM DEV", "goal_evidence_gain"),
        *moves("researched", "pitch", "pitched", "AM", "letter_or_meeting"),
        *moves("pitched", "yes", "accepted", "CLI AM"),
        *moves("pitched", "no", "declined", "CLI AM", "reason"),
        *moves("noted researched pitched", "park", "parked", "AM", "wake_date"),
        *moves("parked", "wake", "researched", "SYS AM"),
        *moves("accepted", "done", "delivered", "AM", "measured_and_told"),
        *moves("accepted", "dropped", "declined", "AM", "reason"),
    ),
    guards={
        "goal_evidence_gain": gettext_noop(
            "the client's goal, what shows the need, the effort and the gain in the client's money have to be written"
        ),
        "letter_or_meeting": gettext_noop("the letter has to be sent, or the talk held"),
        "reason": gettext_noop("a reason has to be given"),
        "wake_date": gettext_noop("the day on which to come back to it has to be named"),
        "measured_and_told": gettext_noop("the result has to be measured and told back to the client"),
    },
)
