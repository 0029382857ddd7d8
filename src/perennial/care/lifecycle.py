"""Promises (domain B14), issues (B13) and greetings (B16) as tables."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

PROMISE: Final = Machine(
    name="promise",
    init="made",
    end=frozenset({"kept", "kept_late", "broken", "cancelled"}),
    transitions=(
        *moves("made", "renegotiate", "made", "AM", "agreed_in_time"),
        *moves("made", "keep", "kept", "AM CLI", "in_time"),
        *moves("made", "deadline", "overdue", "SYS"),
        *moves("overdue", "keep_late", "kept_late", "AM CLI"),
        *moves("overdue", "give_up", "broken", "AM SYS", "told_or_long_ago"),
        *moves("made overdue", "client_cancels", "cancelled", "CLI AM", "clients_word"),
    ),
    guards={
        "agreed_in_time": gettext_noop("a new moment needs the client's word before the old one passes, and once only"),
        "in_time": gettext_noop("the promised moment must not have passed"),
        "told_or_long_ago": gettext_noop("the client has to be told, or two weeks have to pass"),
        "clients_word": gettext_noop("the client has to say that it is not needed any more"),
    },
)

ISSUE: Final = Machine(
    name="issue",
    init="open",
    end=frozenset({"closed"}),
    transitions=(
        *moves("open", "acknowledge", "acknowledged", "AM", "first_answer"),
        *moves("acknowledged", "assign", "in_progress", "AM", "owner_and_next_update"),
        *moves("in_progress", "ask", "waiting_client", "AM", "question"),
        *moves("waiting_client", "answer", "in_progress", "CLI AM"),
        *moves("open acknowledged in_progress", "escalate", "escalated", "AM HCS CLI SYS", "late_or_asked"),
        *moves("escalated", "plan", "in_progress", "HCS"),
        *moves("in_progress escalated", "resolve", "resolved", "AM HCS", "said_what_was_done"),
        *moves("resolved", "confirm", "closed", "CLI AM", "client_said_yes_or_silent"),
        *moves("resolved closed", "reopen", "in_progress", "CLI AM", "within_30_days"),
    ),
    guards={
        "first_answer": gettext_noop("the client needs a first answer"),
        "owner_and_next_update": gettext_noop("somebody inside has to own it, and the next update needs its time"),
        "question": gettext_noop("a question to the client is needed"),
        "late_or_asked": gettext_noop("the time to answer has to pass, or it needs a reason"),
        "said_what_was_done": gettext_noop("what was done has to be said in plain words"),
        "client_said_yes_or_silent": gettext_noop(
            "the client has to say yes, or be silent for five working days after a reminder"
        ),
        "within_30_days": gettext_noop("an issue can be opened again within thirty days only"),
    },
)

GREETING: Final = Machine(
    name="greeting",
    init="suggested",
    end=frozenset({"sent", "skipped"}),
    transitions=(
        *moves("suggested", "draft", "drafted", "AM SYS", "own_choice"),
        *moves("drafted", "send", "sent", "AM", "pressed_once"),
        *moves("suggested drafted", "skip", "skipped", "AM SYS"),
    ),
    guards={
        "own_choice": gettext_noop(
            "it has to be a day of the person's own country and choice, and the person has to want greetings"
        ),
        "pressed_once": gettext_noop("somebody has to press, once for a person, holiday and year"),
    },
)
