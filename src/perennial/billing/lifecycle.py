"""The life of an invoice as a table (domain B7). Overdue is computed from the due day, never a state."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves

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
        "never_numbered": "an invoice that ever had a number is credited, not discarded",
        "complete": "tax ids, addresses and the due date are needed first",
        "seen_by_person": "a person has to open it in the portal",
        "some_left": "the payment has to leave a part of the invoice open",
        "nothing_left": "the open amount has to be zero",
        "open_again": "a bank return or an undone match has to open an amount again",
        "amount_and_reason": "a dispute needs its amount and its reason",
        "has_note": "a note has to say how it was resolved",
        "credit_note_issued": "a credit note with its own number has to be issued for it",
        "two_people_and_reason": "finance proposes a write-off with a reason, and a director decides",
        "cash_came": "the money has to arrive first",
    },
)
