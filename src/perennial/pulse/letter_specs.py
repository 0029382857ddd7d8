"""Letters of the pulse: to the one person whose answer they are about (domain E4, E7, E8, C12, C13, C15)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.clients.queries import greeting_for
from perennial.foundation.links import mark_of
from perennial.foundation.models import OutboxMessage, User
from perennial.foundation.registry import (
    LETTERS,
    Check,
    Composed,
    LetterSpec,
    register_letter_texts,
)
from perennial.foundation.store import get, load
from perennial.foundation.timeline import Actor
from perennial.kernel import formats
from perennial.kernel.letters import Language, load_letter, parse_letter
from perennial.kernel.workdays import add_working_days
from perennial.pulse.choices import RUNNING, WAITING, AnswerState
from perennial.pulse.models import FeedbackAnswer

PACKAGE = "perennial.pulse"
# values(answer, language, as_of) -> the letter's own fields, or None when its cause is gone
Values = Callable[[FeedbackAnswer, str, date], Mapping[str, str] | None]


class CauseGone(LookupError):
    """Nothing asks for this letter any more."""


def request(answer: FeedbackAnswer, language: str, as_of: date) -> Mapping[str, str] | None:
    """The invitation: while the round runs and nothing was answered."""
    if answer.round.state not in RUNNING or answer.state not in WAITING or answer.round.closes_on is None:
        return None
    back = add_working_days(answer.round.closes_on, 5)
    link = mark_of(answer.link_id) if answer.link_id else ""
    return {
        "link": link, "pref_link": f"{link}rhythm/" if link else "", "tell_back_date": _day(back, language),
        "closes_on": _day(answer.round.closes_on, language),
    }  # fmt: skip


def told_back(answer: FeedbackAnswer, language: str, as_of: date) -> Mapping[str, str] | None:
    """What we change, to somebody who answered."""
    changes = answer.round.changes
    return {"changes_lines": changes} if changes and answer.state == AnswerState.ANSWERED else None


def low(answer: FeedbackAnswer, language: str, as_of: date) -> Mapping[str, str] | None:
    """To somebody unhappy, until they were called."""
    if answer.score is None or answer.called_on is not None:
        return None
    return {"score": str(answer.score), "better": str(min(10, answer.score + 2))}


def silent(answer: FeedbackAnswer, language: str, as_of: date) -> Mapping[str, str] | None:
    """To a decision maker who has not answered."""
    return {} if answer.state in (AnswerState.EXPIRED, *WAITING) else None


def relay(answer: FeedbackAnswer, language: str, as_of: date) -> Mapping[str, str] | None:
    """What the team makes of a comment; the manager writes the rest."""
    if not answer.comment or answer.relayed_on is not None:
        return None
    return {"comment": _short(answer.comment)}


def praise(answer: FeedbackAnswer, language: str, as_of: date) -> Mapping[str, str] | None:
    """Asks that a high number allows."""
    if answer.score is None or answer.answered_on is None:
        return None
    return {
        "praise_date": _day(answer.answered_on, language), "praise_quote": _short(answer.comment),
        "problem": load(f"pulse.problem.{language}")[f"pulse.problem.{language}"], "client": answer.client.name,
    }  # fmt: skip


def register(key: str, title: Any, fields: Collection[str], values: Values, *, by_person: bool = True) -> LetterSpec:
    """A letter about one answer, to its person; `{greeting}` and `{am_name}` are always there."""
    allowed = frozenset({"greeting", "am_name", *fields})

    def compose(subject_id: int, *, language: str | None, sender: User | None, as_of: date) -> Composed:
        answer = _answer(subject_id)
        contact = answer.contact
        spoken = cast(Language, language or contact.language or answer.client.language)
        own = values(answer, spoken, as_of)
        if own is None:
            raise CauseGone(_("Nothing asks for this letter any more."))
        text = get(f"letter.{key}.{spoken}")
        letter = parse_letter(text, allowed) if text else load_letter(PACKAGE, "letters", key, spoken, allowed)
        name = (sender or answer.client.manager or answer.client).name
        done = letter.render({**own, "greeting": greeting_for(contact, spoken), "am_name": name})
        links = [answer.link_id] if answer.link_id and "link" in own else []
        facts = {"values": dict(own), "links": links}
        to = ((contact.name, contact.email),) if contact.email and not contact.bounced_on else ()
        return Composed(answer.client_id, spoken, to, (), done.subject_spans, done.body_spans, facts)

    def checks(subject_id: int, *, by: Actor, as_of: date, acknowledged: Collection[str] = ()) -> list[Check]:
        answer = _answer(subject_id)
        reachable = bool(answer.contact.email) and not answer.contact.bounced_on and not answer.contact.archived_on
        wanted = values(answer, answer.client.language, as_of) is not None
        return [
            Check.of("still_wanted", wanted, _("Still true today"), _("Nothing asks for it any more")),
            Check.of("right_person", reachable, _("The recipient is one of their people"),
                     _("No contact with a working address")),
        ]  # fmt: skip

    def still_needed(message: OutboxMessage, now: datetime) -> str | None:
        answer = _answer(message.subject_id or 0)
        gone = values(answer, message.language, now.date()) is None
        return _("Nothing asks for this letter any more.") if gone else None

    register_letter_texts(key, title)
    spec = LetterSpec(
        key=key, title=title, package=PACKAGE, fields=allowed, subject_kind="feedback_answer", compose=compose,
        checks=checks, still_needed=still_needed, on_sent=_nothing_follows, always_by_person=by_person,
    )  # fmt: skip
    return LETTERS.register(key, spec)


def _answer(pk: int) -> FeedbackAnswer:
    return FeedbackAnswer.objects.select_related("client__manager", "contact", "round").get(pk=pk)


def _day(day: date, language: str) -> str:
    return formats.format_date(day, language, "long")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 160 else f"{line[:157].rstrip()}…"


def _nothing_follows(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """Sending such a letter moves no state."""


ASKING = {"link", "pref_link", "tell_back_date", "closes_on"}
PRAISE = {"praise_date", "praise_quote", "problem", "client"}
register("pulse_request", gettext_lazy("One number from you"), ASKING, request)
register("pulse_reminder", gettext_lazy("One number from you: the one reminder"), ASKING, request, by_person=False)
register("pulse_tell_back", gettext_lazy("What we change after your answers"), {"changes_lines"}, told_back)
register("pulse_low", gettext_lazy("After a low number"), {"score", "better"}, low)
register("pulse_silent", gettext_lazy("One question by voice"), (), silent)
register("pulse_relay", gettext_lazy("What the team makes of a comment"), {"comment"}, relay)
register("referral_ask", gettext_lazy("Who else could use such a team"), PRAISE, praise)
