"""An expansion as a table (domain B10)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

EXPANSION: Final = Machine(
    name="expansion",
    init="spotted",
    end=frozenset({"won", "lost"}),
    transitions=(
        *moves("spotted", "qualify", "qualified", "AM", "need_money_who_when"),
        *moves("qualified", "propose", "proposed", "AM", "margin_and_staffing"),
        *moves("proposed", "yes_in_principle", "staffing", "CLI AM"),
        *moves("staffing", "start", "won", "SYS", "placement_active"),
        *moves("staffing", "not_staffed", "lost", "AM REC", "reason"),
        *moves("spotted qualified proposed", "park", "parked", "AM", "wake_date"),
        *moves("parked", "wake", "qualified", "SYS AM"),
        *moves("qualified proposed parked", "no", "lost", "AM CLI", "reason"),
    ),
    guards={
        "need_money_who_when": gettext_noop(
            "the need, the money a month, who decides and from when it is wanted have to be known"
        ),
        "margin_and_staffing": gettext_noop(
            "the margin has to hold, and it has to be known whether the people are there: on the bench, by the odds or "
            "in the recruiters' word"
        ),
        "placement_active": gettext_noop("the work has to have started"),
        "reason": gettext_noop("a reason has to be given"),
        "wake_date": gettext_noop("the day on which to come back to it has to be named"),
    },
)
