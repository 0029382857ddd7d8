"""The hand-over (domain B2) and the first 90 days (B3) as tables."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

ONBOARDING: Final = Machine(
    name="onboarding",
    init="planned",
    end=frozenset({"graduated", "stopped"}),
    transitions=(
        *moves("planned", "start", "days_1_30", "SYS", "first_working_day"),
        *moves("days_1_30", "gate30", "days_31_60", "AM", "first_month_well"),
        *moves("days_31_60", "gate60", "days_61_90", "AM", "second_month_well"),
        *moves("days_61_90", "gate90", "graduated", "AM HCS", "third_month_well"),
        *moves("days_1_30 days_31_60 days_61_90", "risk", "watch", "AM SYS HCS", "sign_of_trouble"),
        *moves("watch", "steady", "days_61_90", "HCS", "calm_again"),
        *moves("watch", "restart", "days_1_30", "HCS", "new_team_or_contact"),
        *moves("days_1_30 days_31_60 days_61_90 watch", "client_lost", "stopped", "SYS"),
    ),
    guards={
        "first_working_day": gettext_noop("its first working day has to come"),
        "first_month_well": gettext_noop(
            "happiness has to be asked, the first invoice sent, old obstacles removed and the check-ins held"
        ),
        "second_month_well": gettext_noop(
            "they have to be content or a plan is needed, a second tie, and the first invoice paid or a reason"
        ),
        "third_month_well": gettext_noop(
            "they have to be content, their roles known, the canvas filled in and a report accepted"
        ),
        "sign_of_trouble": gettext_noop("there has to be a sign of trouble, or somebody says what they see"),
        "calm_again": gettext_noop("the cause has to be gone, and two calm weeks are needed after the first month"),
        "new_team_or_contact": gettext_noop("it has to be said which team or contact is new"),
    },
)

HANDOVER: Final = Machine(
    name="handover",
    init="draft",
    end=frozenset({"closed", "cancelled"}),
    transitions=(
        *moves("draft", "submit", "submitted", "SAL", "card_ready"),
        *moves("submitted", "ask", "returned", "AM", "gaps_named"),
        *moves("returned", "resubmit", "submitted", "SAL"),
        *moves("submitted", "take", "planned", "AM HCS"),
        *moves("planned", "introduced", "introduced", "AM SAL", "met_or_answered"),
        *moves("introduced", "accept", "accepted", "AM", "known_and_tied"),
        *moves("accepted", "shadow", "shadow", "SYS"),
        *moves("shadow", "close", "closed", "AM SAL", "month_over_and_both"),
        *moves("draft submitted returned planned", "cancel", "cancelled", "SAL HCS", "deal_fell"),
        *moves("submitted", "remind", "submitted", "SYS", "waited"),
    ),
    guards={
        "card_ready": gettext_noop("the five must-haves and most of the card have to be filled in"),
        "gaps_named": gettext_noop("it has to be said what is missing"),
        "met_or_answered": gettext_noop("the introduction has to be held, or its letter answered"),
        "known_and_tied": gettext_noop(
            "the client has to know whom to call, and talks with two of their people have to be on record"
        ),
        "month_over_and_both": gettext_noop("the shadow month has to be over, and both have to confirm"),
        "deal_fell": gettext_noop("it has to be said why the deal fell through"),
        "waited": gettext_noop("two working days have to pass first"),
    },
)
