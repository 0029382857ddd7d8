"""The life of a month's hours as a table (domain B6)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

TIMESHEET: Final = Machine(
    name="timesheet",
    init="open",
    end=frozenset({"invoiced", "void"}),
    transitions=(
        *moves("open", "submit", "submitted", "DEV DLV", "days_filled"),
        *moves("submitted", "return", "open", "AM DLV", "reason_said"),
        *moves("submitted", "reconcile", "reconciled", "AM", "agrees_or_explained"),
        *moves("reconciled", "reopen", "open", "AM", "unseen_by_client"),
        *moves("reconciled", "send", "with_client", "AM SYS"),
        *moves("with_client", "approve", "approved", "CLI AM", "word_in_writing"),
        *moves("with_client", "silent", "approved", "SYS", "silence_agreed"),
        *moves("with_client", "dispute", "disputed", "CLI", "lines_and_reason"),
        *moves("disputed", "correct", "open", "AM"),
        *moves("disputed", "settle", "approved", "AM CLI", "hours_agreed"),
        *moves("approved", "invoice", "invoiced", "FIN SYS", "drafted_exactly"),
        *moves("open submitted reconciled", "void", "void", "FIN", "placement_cancelled"),
    ),
    guards={
        "days_filled": gettext_noop("every working day needs its hours or leave"),
        "reason_said": gettext_noop("the reason has to be said"),
        "agrees_or_explained": gettext_noop(
            "the hours have to agree with the calendar and the client's tracker, or the difference be explained"
        ),
        "unseen_by_client": gettext_noop("the client must not have seen it yet"),
        "word_in_writing": gettext_noop("the client's written word has to be kept with it"),
        "silence_agreed": gettext_noop(
            "the contract has to say that silence approves, its days have to be over, and two reminders delivered"
        ),
        "lines_and_reason": gettext_noop("the disputed days and the reason have to be said"),
        "hours_agreed": gettext_noop("the hours agreed for each disputed day have to be said"),
        "drafted_exactly": gettext_noop("the draft of an invoice has to hold exactly these lines"),
        "placement_cancelled": gettext_noop("the placement has to be cancelled"),
    },
)
