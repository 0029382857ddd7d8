"""The life of a permission to show work as a table (domain B23)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

PORTFOLIO: Final = Machine(
    name="portfolio",
    init="not_asked",
    end=frozenset({"withdrawn"}),
    transitions=(
        *moves("not_asked", "ask", "asked", "AM", "happy_and_letter"),
        *moves("asked", "grant", "granted", "CLI", "text_approved"),
        *moves("asked", "decline", "declined", "CLI"),
        *moves("declined", "ask_again", "asked", "AM", "later_and_other"),
        *moves("granted", "change_level", "granted", "CLI AM"),
        *moves("granted", "withdraw", "withdrawn", "CLI"),
    ),
    guards={
        "happy_and_letter": gettext_noop("they have to be happy in the last round, and asked by the letter"),
        "text_approved": gettext_noop("a level has to be chosen, and its text approved"),
        "later_and_other": gettext_noop(
            "enough days have to pass since they declined, and another level has to be asked for"
        ),
    },
)
