"""The life of a month's hours (domain B6) of a request for people (B19) and of a blocker as tables."""

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

STAFFING: Final = Machine(
    name="staffing",
    init="drafted",
    end=frozenset({"filled", "cancelled", "failed"}),
    transitions=(
        *moves("drafted", "submit", "submitted", "AM", "all_said"),
        *moves("submitted", "unclear", "drafted", "REC", "question_asked"),
        *moves("submitted", "accept", "accepted", "REC", "odds_told"),
        *moves("accepted", "shortlist", "shortlisted", "REC", "with_consent"),
        *moves("shortlisted", "client_interview", "interviewing", "AM CLI"),
        *moves("interviewing", "none_fit", "accepted", "CLI AM", "why_said"),
        *moves("interviewing", "offer_accepted", "filled", "REC", "every_seat"),
        *moves("accepted shortlisted interviewing", "give_up", "failed", "REC AM", "passed_with_alternatives"),
        *moves("drafted submitted accepted shortlisted interviewing", "cancel", "cancelled", "AM CLI", "why_said"),
    ),
    guards={
        "all_said": gettext_noop(
            "the role, the skill with its level, the number of people, the first day, the highest rate and what the "
            "client insists on have to be said"
        ),
        "question_asked": gettext_noop("the question has to be asked"),
        "odds_told": gettext_noop("the account manager has to tell the client the odds first, good or bad"),
        "with_consent": gettext_noop("there has to be a candidate who agreed that the client sees their CV"),
        "why_said": gettext_noop("the reason has to be said"),
        "every_seat": gettext_noop("every seat has to be filled; otherwise split the request"),
        "passed_with_alternatives": gettext_noop(
            "the day on which people were needed has to be over, and alternatives offered to the client"
        ),
    },
)

BLOCKER: Final = Machine(
    name="blocker",
    init="open",
    end=frozenset({"removed", "dropped"}),
    transitions=(
        *moves("open", "raise_with_client", "raised", "AM", "client_removes"),
        *moves("raised", "take_back", "open", "AM SYS"),
        *moves("open raised", "remove", "removed", "AM DEV DLV", "how_said"),
        *moves("open raised", "drop", "dropped", "AM DEV DLV", "reason_said"),
        *moves("removed dropped", "reopen", "open", "AM DEV DLV"),
    ),
    guards={
        "client_removes": gettext_noop("it has to be the client who can remove it"),
        "how_said": gettext_noop("it has to be said what removed it"),
        "reason_said": gettext_noop("the reason has to be said"),
    },
)
