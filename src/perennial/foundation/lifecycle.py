"""The life of an outbox message as a table (domain B21)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

OUTBOX: Final = Machine(
    name="message",
    init="pending",
    end=frozenset({"sent", "dead", "cancelled"}),
    transitions=(
        *moves("pending", "cancel", "cancelled", "AM SYS", "cause_gone_or_undone"),
        *moves("pending", "claim", "claimed", "SYS", "claim_committed"),
        *moves("claimed", "accepted", "sent", "SYS", "server_accepted"),
        *moves("claimed", "refused_before_data", "pending", "SYS", "nothing_sent"),
        *moves("claimed", "crash_or_drop", "unknown", "SYS", "may_have_left"),
        *moves("unknown", "found", "sent", "SYS AM", "seen_by_id"),
        *moves("unknown", "surely_not", "pending", "AM SYS", "searched_and_absent"),
        *moves("pending", "give_up", "dead", "SYS", "refused_for_good"),
    ),
    guards={
        "cause_gone_or_undone": gettext_noop(
            "its cause has to be gone, or its sender takes it back within ten seconds"
        ),
        "claim_committed": gettext_noop("the claim is committed before the connection is made"),
        "server_accepted": gettext_noop("the server has to accept it and we commit that"),
        "nothing_sent": gettext_noop("the server has to refuse before any text was sent"),
        "may_have_left": gettext_noop("the connection has to be lost after the text began, or the worker dies"),
        "seen_by_id": gettext_noop(
            "its Message-ID has to be seen in the sent folder, the provider's log or the journal"
        ),
        "searched_and_absent": gettext_noop(
            "it was searched for and is absent; for letters about money a person says so"
        ),
        "refused_for_good": gettext_noop("the server has to refuse it for good, or a day passes"),
    },
)
