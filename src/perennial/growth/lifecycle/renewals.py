"""A renewal as a table (domain B9)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

RENEWAL: Final = Machine(
    name="renewal",
    init="scheduled",
    end=frozenset({"renewed", "lost", "rolled"}),
    transitions=(
        *moves("scheduled", "window", "preparing", "SYS", "window_open"),
        *moves("preparing", "open_talk", "opened", "AM", "letter_or_meeting"),
        *moves("opened", "terms", "negotiating", "AM CLI"),
        *moves("negotiating", "agree", "agreed", "CLI AM", "terms_written"),
        *moves("agreed", "sign", "renewed", "AM DIR", "paper_and_new_end"),
        *moves("opened negotiating", "rolls_over", "rolled", "SYS AM", "automatic_and_notice_passed"),
        *moves("opened negotiating agreed", "no", "lost", "CLI AM", "reason_said"),
        *moves("preparing", "cancelled_early", "lost", "CLI AM", "reason_said"),
        *moves("scheduled", "evergreen", "rolled", "SYS", "open_ended"),
    ),
    guards={
        "window_open": gettext_noop("its window has not opened yet"),
        "letter_or_meeting": gettext_noop("the letter has to be sent, or the talk held"),
        "terms_written": gettext_noop("the terms have to be written down"),
        "paper_and_new_end": gettext_noop("the signed paper and the new last day have to be named"),
        "automatic_and_notice_passed": gettext_noop(
            "the agreement has to renew by itself, and its notice date has to be over"
        ),
        "reason_said": gettext_noop("the reason has to be said"),
        "open_ended": gettext_noop("the agreement has to be open-ended, and its year over"),
    },
)
