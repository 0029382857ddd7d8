"""The letter that asks whether we may show the work (domain E8): from a happy answer, by a link; sending it asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.clients.queries import greeting_for
from perennial.foundation.links import own_mark
from perennial.foundation.models import OutboxMessage, User
from perennial.foundation.registry import LETTERS, Check, Composed, LetterSpec, register_letter_texts
from perennial.foundation.store import get, load
from perennial.foundation.timeline import Actor
from perennial.growth.actions.portfolio import ask_permission, take_back_asking
from perennial.growth.choices import PermissionState
from perennial.growth.models import PortfolioPermission
from perennial.growth.queries.portfolio import LETTER, asking, is_happy
from perennial.kernel import formats
from perennial.kernel.letters import Language, load_letter, parse_letter
from perennial.pulse.models import FeedbackAnswer

PACKAGE: Final = "perennial.growth"
# the praise may stand in texts of one's own
FIELDS: Final = frozenset({
    "greeting", "am_name", "client", "permission_link", "praise_date", "praise_quote", "problem",
})  # fmt: skip
LONGEST_QUOTE: Final = 160


class CauseGone(LookupError):
    """Nothing asks for this letter any more."""


def values_of(answer: FeedbackAnswer, language: str) -> Mapping[str, str]:
    """The letter's own fields."""
    words = " ".join(answer.comment.split())
    key = f"pulse.problem.{language}"
    return {
        "client": answer.client.name, "permission_link": own_mark(), "problem": load(key)[key],
        "praise_date": formats.format_date(answer.answered_on, language, "long") if answer.answered_on else "",
        "praise_quote": words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 3].rstrip()}…",
    }  # fmt: skip


def compose(subject_id: int, *, language: str | None, sender: User | None, as_of: date) -> Composed:
    """As it would leave now. Raises CauseGone."""
    answer = _answer(subject_id)
    if answer.score is None:
        raise CauseGone(_("Nothing asks for this letter any more."))
    contact = answer.contact
    spoken = cast(Language, language or contact.language or answer.client.language)
    text = get(f"letter.{LETTER}.{spoken}")
    letter = parse_letter(text, FIELDS) if text else load_letter(PACKAGE, "letters", LETTER, spoken, FIELDS)
    name = (sender or answer.client.manager or answer.client).name
    own = values_of(answer, spoken)
    done = letter.render({**own, "greeting": greeting_for(contact, spoken), "am_name": name})
    to = ((contact.name, contact.email),) if _reachable(answer) else ()
    return Composed(answer.client_id, spoken, to, (), done.subject_spans, done.body_spans, {"values": dict(own)})


def checks(subject_id: int, *, by: Actor, as_of: date, acknowledged: Collection[str] = ()) -> list[Check]:
    """Not asked, nor answered lately; happy in the last round; one of their people."""
    answer = _answer(subject_id)
    found = asking(answer.client_id, as_of)
    rows = [Check.of("still_wanted", bool(found.event), _("They may be asked now"), found.why_not)]
    if found.event in ("ask", "ask_again"):
        least = int(get("portfolio.least_happiness"))
        rows.append(Check.of(
            "happy", is_happy(answer, as_of), _("Happy in the last round"),
            _("Their last round, and this person in it, are not at %(least)s yet.") % {"least": least},
        ))  # fmt: skip
    rows.append(Check.of("right_person", _reachable(answer), _("The recipient is one of their people"),
                         _("No contact with a working address")))  # fmt: skip
    return rows


def still_needed(message: OutboxMessage, now: datetime) -> str | None:
    """Asked at the last moment: their word may have come meanwhile."""
    row = PortfolioPermission.objects.filter(message_id=message.pk).first()
    waits = row is not None and (
        row.state == PermissionState.ASKED
        or (row.state == PermissionState.GRANTED and row.offered_id != row.approved_id)
    )
    gone = not waits or not _reachable(_answer(message.subject_id or 0))
    return _("Nothing asks for this letter any more.") if gone else None


def sent(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """They are asked, in the transaction of sending it."""
    answer = _answer(subject_id)
    ask_permission(
        answer.client, answer.contact, message, happy=is_happy(answer, as_of), by=by, as_of=as_of
    )  # fmt: skip


def cancelled(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """Taken back: nobody was asked."""
    take_back_asking(message, by=by, as_of=as_of)


def _answer(pk: int) -> FeedbackAnswer:
    return FeedbackAnswer.objects.select_related("client__manager", "contact", "round").get(pk=pk)


def _reachable(answer: FeedbackAnswer) -> bool:
    contact = answer.contact
    return bool(contact.email) and not (contact.bounced_on or contact.archived_on or contact.ended_on)


_TITLE: Final[Any] = gettext_lazy("May we show this work")
register_letter_texts(LETTER, _TITLE)
LETTERS.register(LETTER, LetterSpec(
    key=LETTER, title=_TITLE, package=PACKAGE, fields=FIELDS, subject_kind="feedback_answer", compose=compose,
    checks=checks, still_needed=still_needed, on_sent=sent, on_cancelled=cancelled,
))  # fmt: skip
