"""Placements, changes of rates and the watch over poaching as tables (domain B4)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

PLACEMENT: Final = Machine(
    name="placement",
    init="proposed",
    end=frozenset({"ended", "converted", "declined"}),
    transitions=(
        *moves("proposed", "decline", "declined", "CLI AM", "reason_said"),
        *moves("proposed", "agree", "agreed", "CLI AM", "terms_in_writing"),
        *moves("agreed", "start", "active", "SYS AM", "day_and_access"),
        *moves("agreed", "fall_through", "declined", "AM", "reason_said"),
        *moves("active", "give_notice", "notice", "CLI AM DLV", "who_why_and_term"),
        *moves("notice", "withdraw", "active", "CLI AM DLV", "both_sides_agree"),
        *moves("active notice", "ask_replacement", "replacing", "CLI AM", "cause_said"),
        *moves("replacing", "replaced", "active", "AM", "successor_works"),
        *moves("replacing", "no_replacement", "notice", "AM CLI"),
        *moves("notice replacing", "last_day", "ended", "SYS", "timesheets_closed"),
        *moves("active notice", "client_wants_to_hire", "converting", "CLI AM DLV"),
        *moves("converting", "stays", "active", "AM DLV"),
        *moves("converting", "convert", "converted", "DIR", "signed_and_paid"),
    ),
    guards={
        "reason_said": gettext_noop("the reason has to be said"),
        "terms_in_writing": gettext_noop(
            "the rate, its currency, the first day, the share of time and the notice period have to be in writing"
        ),
        "day_and_access": gettext_noop("its first day has to come, and the client has to give access"),
        "who_why_and_term": gettext_noop(
            "it has to be said who gives notice and why, and the last day has to keep the notice period unless both "
            "sides waive it"
        ),
        "both_sides_agree": gettext_noop("both sides have to agree"),
        "cause_said": gettext_noop("the cause has to be said"),
        "successor_works": gettext_noop("the new developer has to work in the same seat"),
        "timesheets_closed": gettext_noop(
            "the last day has to be over and the timesheets closed, or the reason is said"
        ),
        "signed_and_paid": gettext_noop(
            "the agreement has to be signed and the fee invoiced, or waived with the reason"
        ),
    },
)

RATE_CHANGE: Final = Machine(
    name="rate change",
    init="drafted",
    end=frozenset({"applied", "refused", "withdrawn"}),
    transitions=(
        *moves("drafted", "approve", "approved", "HCS DIR", "margin_shown"),
        *moves("drafted approved sent", "withdraw", "withdrawn", "AM"),
        *moves("approved", "send", "sent", "AM", "in_time"),
        *moves("sent", "agree", "agreed", "CLI AM", "in_writing"),
        *moves("sent", "refuse", "refused", "CLI AM", "reason_said"),
        *moves("agreed", "effective", "applied", "SYS", "day_has_come"),
    ),
    guards={
        "margin_shown": gettext_noop("the margin before and after has to be looked at"),
        "in_time": gettext_noop("it has to leave at least the notice period before the day from which it holds"),
        "in_writing": gettext_noop("the client has to agree in writing"),
        "reason_said": gettext_noop("the reason has to be said"),
        "day_has_come": gettext_noop("its day has to come, and no hour from that day on may be invoiced already"),
    },
)

POACH_WATCH: Final = Machine(
    name="poach watch",
    init="calm",
    end=frozenset({"closed"}),
    transitions=(
        *moves("calm", "notice", "suspicion", "AM DLV SYS", "sign_seen"),
        *moves("suspicion", "talk", "talked", "AM DLV", "both_talks_held"),
        *moves("talked", "calm", "calm", "AM", "sixty_quiet_days"),
        *moves("talked", "offer", "offer", "HCS", "step_or_fee"),
        *moves("offer", "accepted", "calm", "DLV"),
        *moves("offer", "left", "closed", "DLV", "placement_over"),
        *moves("calm", "placement_over", "closed", "SYS"),
    ),
    guards={
        "sign_seen": gettext_noop("there has to be a sign that the client wants the developer"),
        "both_talks_held": gettext_noop(
            "a talk with the developer and another one with the client have to be held"
        ),
        "sixty_quiet_days": gettext_noop("sixty days have to pass without a new sign"),
        "step_or_fee": gettext_noop("it has to be said what is offered: a step that keeps them, or the fee"),
        "placement_over": gettext_noop("the placement has to be over first"),
    },
)
