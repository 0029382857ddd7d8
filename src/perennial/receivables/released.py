"""Letters that a setting lets leave without a press: before due, on the due day, the first question; no later ones."""

from __future__ import annotations

from datetime import date

from perennial.foundation.letters import LetterRefused, send_letter
from perennial.foundation.registry import LETTERS
from perennial.foundation.sending_hours import NoSendingHours
from perennial.foundation.timeline import Actor
from perennial.kernel.letters import LetterError
from perennial.receivables.queries.book import load_book

RELEASABLE = ("pre_due", "due", "late_7")


def send_released(*, by: Actor, as_of: date) -> int:
    """Queue every ready letter whose step a setting has released. Checks, sending hours and undo are as for a person's.

    A letter that cannot go stays in the queue for a person. Returns how many were queued.
    """
    book = load_book(as_of)
    wanted = {key for key in RELEASABLE if book.settings[f"dunning.release_{key}"]}
    queued = 0
    for view in book.cases.values():
        key = view.position.letter
        if key in wanted and view.case_id is not None:
            queued += _send(str(key), view.case_id, by, as_of)
    return queued


def _send(key: str, case_id: int, by: Actor, as_of: date) -> bool:
    spec = LETTERS[key]
    try:
        composed = spec.compose(case_id, language=None, sender=None, as_of=as_of)
        send_letter(
            spec, case_id, language=composed.language, subject=composed.subject_text, body=composed.body_text,
            to=[address for _name, address in composed.to], cc=[address for _name, address in composed.cc],
            by=by, as_of=as_of, idempotency=f"released:{key}:{as_of.isoformat()}",
        )  # fmt: skip
    except (LetterRefused, LetterError, LookupError, NoSendingHours):
        return False
    return True
