"""The life of an invoice as a table (domain B7). Overdue is computed from the due day, never a state."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

INVOICE: Final = Machine(
    name="invoice",
    init="draft",
    end=frozenset({"paid", "credited", "written_off", "discarded"}),
    transitions=(
        *moves("draft", "discard", "discarded", "FIN", "never_numbered"),
        *moves("draft", "issue", "issued", "FIN", "complete"),
        *moves("issued", "send", "sent", "FIN AM SYS"),
        *moves("sent", "viewed", "viewed", "CLI SYS", "seen_by_person"),
        *moves("issued sent viewed part_paid", "payment", "part_paid", "FIN SYS", "some_left"),
        *moves("issued sent viewed part_paid disputed", "payment_full", "paid", "FIN SYS", "nothing_left"),
        *moves("paid", "payment_reversed", "part_paid", "FIN", "open_again"),
        *moves("sent viewed part_paid", "dispute", "disputed", "CLI AM FIN", "amount_and_reason"),
        *moves("disputed", "resolved_valid", "sent", "FIN AM", "has_note"),
        *moves("issued sent viewed part_paid disputed", "credit_full", "credited", "FIN", "credit_note_issued"),
        *moves("part_paid sent viewed disputed", "write_off", "written_off", "DIR", "two_people_and_reason"),
        *moves("written_off", "late_recovery", "paid", "FIN", "cash_came"),
    ),
    guards={
        "never_numbered": gettext_noop("an invoice that ever had a number is credited, not discarded"),
        "complete": gettext_noop("tax ids, addresses and the due date are needed first"),
        "seen_by_person": gettext_noop("a person has to open it in the portal"),
        "some_left": gettext_noop("the payment has to leave a part of the invoice open"),
        "nothing_left": gettext_noop("the open amount has to be zero"),
        "open_again": gettext_noop("a bank return or an undone match has to open an amount again"),
        "amount_and_reason": gettext_noop("a dispute needs its amount and its reason"),
        "has_note": gettext_noop("a note has to say how it was resolved"),
        "credit_note_issued": gettext_noop("a credit note with its own number has to be issued for it"),
        "two_people_and_reason": gettext_noop("finance proposes a write-off with a reason, and a director decides"),
        "cash_came": gettext_noop("the money has to arrive first"),
    },
)
