"""What the room moves, as tables (domain B20)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

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
