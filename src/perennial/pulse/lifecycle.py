"""A round and one person's answer as tables (domain B15)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

FEEDBACK_ROUND: Final = Machine(
    name="feedback round",
    init="planned",
    end=frozenset({"reported", "cancelled"}),
    transitions=(
        *moves("planned", "send", "open", "AM SYS", "nobody_tired"),
        *moves("planned", "skip", "cancelled", "AM HCS", "has_reason"),
        *moves("open", "remind", "reminded", "SYS", "day_four"),
        *moves("open reminded", "close", "closing", "SYS AM", "over_or_all_answered"),
        *moves("closing", "thank", "acting", "AM", "low_ones_called"),
        *moves("acting", "tell_back", "reported", "AM", "changes_told"),
    ),
    guards={
        "nobody_tired": gettext_noop(
            "nobody may be asked more often than the limits allow, nor within 14 days of a severe issue "
            "or a pause letter"
        ),
        "has_reason": gettext_noop("it needs a reason"),
        "day_four": gettext_noop("the fourth day has to come: then it is sent once, to those who are silent"),
        "over_or_all_answered": gettext_noop("fourteen days have to pass, or everybody has to answer"),
        "low_ones_called": gettext_noop("everybody who was unhappy has to be called, and every comment read"),
        "changes_told": gettext_noop("what we change has to be told to the client and to the team"),
    },
)

FEEDBACK_ANSWER: Final = Machine(
    name="answer",
    init="invited",
    end=frozenset({"answered", "expired", "bounced", "opted_out"}),
    transitions=(
        *moves("invited", "bounce", "bounced", "SYS"),
        *moves("invited", "open", "opened", "CLI"),
        *moves("invited opened", "answer", "answered", "CLI", "token_works"),
        *moves("invited opened", "round_closed", "expired", "SYS"),
        *moves("invited opened", "stop", "opted_out", "CLI"),
    ),
    guards={"token_works": gettext_noop("the link has to work and the round has to be open")},
)
