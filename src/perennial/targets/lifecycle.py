"""What the room moves, as tables (domain B18, B20)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

QUARTER_PLAN: Final = Machine(
    name="plan",
    init="baseline",
    end=frozenset({"settled", "cancelled"}),
    transitions=(
        *moves("baseline", "propose", "proposed", "HCS", "odds_shown"),
        *moves("proposed", "counter", "countered", "AM", "number_and_reason"),
        *moves("countered", "revise", "proposed", "HCS"),
        *moves("proposed", "agree", "agreed", "AM", "each_agreed"),
        *moves("agreed", "quarter_starts", "active", "SYS"),
        *moves("active", "amend", "amended", "HCS AM", "reason_of_change"),
        *moves("amended", "confirm", "active", "AM"),
        *moves("active", "quarter_ends", "closed", "SYS", "quarter_billed"),
        *moves("closed", "settle", "settled", "HCS FIN", "actuals_there"),
        *moves("baseline proposed countered", "cancel", "cancelled", "HCS"),
    ),
    guards={
        "odds_shown": gettext_noop("at least one figure needs a target that was computed"),
        "number_and_reason": gettext_noop("a number and a reason are needed"),
        "each_agreed": gettext_noop(
            "each figure has to be agreed, and a change of process listed where a figure is a stretch"
        ),
        "reason_of_change": gettext_noop("a number and a reason are needed"),
        "quarter_billed": gettext_noop("the quarter has to be over, and each month of it invoiced or twenty days past"),
        "actuals_there": gettext_noop("what came of each figure has to be counted first"),
    },
)

BONUS: Final = Machine(
    name="bonus",
    init="computing",
    end=frozenset({"paid", "void"}),
    transitions=(
        *moves("computing", "compute", "preview", "SYS", "quarter_closed"),
        *moves("preview", "query", "queried", "AM SAL", "line_and_reason"),
        *moves("queried", "answer", "preview", "FIN HCS", "answered"),
        *moves("preview", "approve", "approved", "DIR", "may_stand"),
        *moves("approved", "gate", "payable", "FIN SYS", "cash_received"),
        *moves("payable", "pay", "paid", "FIN"),
        *moves("computing preview", "void", "void", "DIR", "reason_given"),
    ),
    guards={
        "quarter_closed": gettext_noop("the plan of the quarter has to be closed first"),
        "line_and_reason": gettext_noop("a line and a reason are needed, within ten days of the computation"),
        "answered": gettext_noop("it has to be computed anew or explained"),
        "may_stand": gettext_noop(
            "nobody approves their own bonus, and no receipt may be paid twice nor the cap be passed"
        ),
        "cash_received": gettext_noop("an invoice it rests on is unpaid for longer than the rules allow"),
        "reason_given": gettext_noop("a reason is needed"),
    },
)
