"""Promises (domain B14), issues (B13) and greetings (B16) as tables."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves

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
        "agreed_in_time": "a new moment is agreed with the client before the old one, and only once",
        "in_time": "the moment that was promised has not passed",
        "told_or_long_ago": "the client is told, or two weeks have passed",
        "clients_word": "the client says that it is not needed any more",
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
        "first_answer": "the client has a first answer",
        "owner_and_next_update": "somebody inside owns it and the time of the next update is promised",
        "question": "a question to the client is needed",
        "late_or_asked": "the time to answer has passed, or somebody asks for it with a reason",
        "said_what_was_done": "what was done is said in plain words",
        "client_said_yes_or_silent": "the client says yes, or is silent for five working days after a reminder",
        "within_30_days": "an issue is opened again within thirty days",
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
        "own_choice": "it is a day of the person's own country and choice, and the person wants greetings",
        "pressed_once": "a person presses, once for a person, holiday and year",
    },
)
