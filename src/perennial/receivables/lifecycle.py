"""The dunning case as a table (domain B8): one case per client and currency, promise to pay and plan included."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

DUNNING: Final = Machine(
    name="dunning case",
    init="quiet",
    end=frozenset({"closed"}),
    transitions=(
        *moves("quiet", "remind_before", "pre_due", "SYS", "friendly_and_near"),
        *moves("quiet pre_due", "due_day", "due", "SYS", "open_after_grace"),
        *moves("due", "step7", "late_7", "SYS AM", "late_7_days"),
        *moves("late_7", "step14", "late_14", "SYS AM", "late_14_days"),
        *moves("late_14", "send_pause_letter", "pause_warned", "AM HCS", "pause_letter_approved"),
        *moves("pause_warned", "pause", "paused", "HCS DIR", "pause_day_reached"),
        *moves("due late_7 late_14 pause_warned paused", "agree_plan", "plan", "FIN AM", "plan_in_writing"),
        *moves(
            "due late_7 late_14 pause_warned paused", "promise_to_pay", "promised", "AM FIN CLI", "promise_complete"
        ),
        *moves("promised", "money_came", "closed", "SYS FIN", "nothing_overdue"),
        *moves("promised", "promise_kept", "due", "SYS FIN", "promise_arrived"),
        *moves("promised", "promise_broken", "late_14", "SYS", "promise_run_out"),
        *moves("plan", "part_paid_on_time", "plan", "SYS FIN"),
        *moves("plan", "plan_broken", "escalated", "SYS", "part_late"),
        *moves("late_14 pause_warned paused", "escalate", "escalated", "HCS FIN", "both_sides_told"),
        *moves("escalated", "plan_after_all", "plan", "DIR"),
        *moves("escalated", "legal", "legal", "DIR", "late_60_days_in_writing"),
        *moves("plan escalated legal paused", "settled", "closed", "FIN", "nothing_overdue"),
        *moves("quiet pre_due due late_7 late_14 pause_warned", "paid", "closed", "SYS FIN", "nothing_overdue"),
        *moves("paused", "resume_unpaid", "late_14", "DIR", "decided_with_reason"),
        *moves("plan paused escalated", "paid", "closed", "SYS FIN", "nothing_overdue"),
        *moves("legal", "wrote_off", "closed", "DIR"),
    ),
    guards={
        "friendly_and_near": gettext_noop(
            "the client is on the friendly list, the due day is near and the amount is worth a letter"
        ),
        "open_after_grace": gettext_noop("an amount has to be open after the due day and one bank day of grace"),
        "late_7_days": gettext_noop("seven days past due are needed, with no dispute, promise or plan"),
        "late_14_days": gettext_noop("fourteen days past due are needed"),
        "pause_letter_approved": gettext_noop(
            "a person sends the pause letter after the preview, with a pause day at least three working days ahead, "
            "and the head of client success approves it for large clients"
        ),
        "pause_day_reached": gettext_noop(
            "the pause day has to be reached with the money still open, developers and client told, "
            "and a contract that allows it"
        ),
        "plan_in_writing": gettext_noop("the client accepts a schedule of two or more dated parts in writing"),
        "promise_complete": gettext_noop("a promise needs a day within 14 days, an amount and who said it"),
        "nothing_overdue": gettext_noop("nothing may be overdue any more"),
        "promise_arrived": gettext_noop("the promised amount has to arrive while other invoices are overdue"),
        "promise_run_out": gettext_noop("the promised day and two bank days have to pass without the money"),
        "part_late": gettext_noop("an instalment has to be more than five days late"),
        "both_sides_told": gettext_noop("our director and their decision maker are told"),
        "late_60_days_in_writing": gettext_noop("sixty days past due and a written decision are needed"),
        "decided_with_reason": gettext_noop("the director decides it with a reason"),
    },
)
