"""The life of a client as a table (domain B1)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

CLIENT: Final = Machine(
    name="client",
    init="prospect",
    end=frozenset({"archived"}),
    transitions=(
        *moves("prospect", "win", "handover", "SAL", "signed_or_start_agreed"),
        *moves("prospect", "drop", "archived", "SAL HCS", "reason"),
        *moves("handover", "accept", "onboarding", "AM", "handover_accepted"),
        *moves("handover", "deal_fell", "prospect", "SAL", "reason"),
        *moves("onboarding", "graduate", "active", "AM HCS", "onboarding_graduated"),
        *moves("onboarding active", "flag", "at_risk", "AM HCS SYS", "unhealthy"),
        *moves("at_risk", "recover", "active", "AM HCS", "healthy_again"),
        *moves("onboarding active at_risk", "notice_received", "notice", "AM HCS", "document_and_day"),
        *moves("notice", "notice_withdrawn", "active", "AM HCS", "document"),
        *moves("active at_risk", "last_placement_ended", "dormant", "SYS", "no_live_placement"),
        *moves("dormant", "reactivated", "active", "AM", "placement_starts"),
        *moves("dormant", "silent_180_days", "lost", "SYS", "silent_and_warned"),
        *moves("notice", "end_reached", "lost", "SYS", "notice_passed"),
        *moves("lost", "win_back", "prospect", "SAL AM"),
        *moves("lost", "close", "archived", "HCS", "settled_with_reason"),
    ),
    guards={
        "signed_or_start_agreed": gettext_noop("the contract has to be signed or the start day agreed"),
        "reason": gettext_noop("a reason has to be given"),
        "handover_accepted": gettext_noop("the hand-over has to be accepted"),
        "onboarding_graduated": gettext_noop("the first 90 days have to be finished"),
        "unhealthy": gettext_noop("the health has to be below 50, or a red signal has to stand"),
        "healthy_again": gettext_noop("the health has to be 65 or more for 30 days, or the head gives a reason"),
        "document_and_day": gettext_noop("the document of the notice and the day it takes effect are needed"),
        "document": gettext_noop("the document that withdraws the notice is needed"),
        "no_live_placement": gettext_noop("no placement may be live, and no notice given"),
        "placement_starts": gettext_noop("a placement has to start"),
        "silent_and_warned": gettext_noop("180 days of silence are needed, with a warning at 150"),
        "notice_passed": gettext_noop("the day of the notice has to pass"),
        "settled_with_reason": gettext_noop(
            "nothing may be open, the reason of the loss has to be known and the portal closed"
        ),
    },
)
