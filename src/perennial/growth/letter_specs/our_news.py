"""The letters of C38 and C39: one piece for one person, in their language, released by a person, once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.clients.models import Contact
from perennial.clients.queries import greeting_for
from perennial.foundation.choices import Language as Languages
from perennial.foundation.models import OutboxMessage, User
from perennial.foundation.registry import (
    LETTERS,
    Check,
    Composed,
    LetterSpec,
    register_letter_texts,
)
from perennial.foundation.saying import said_day
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor
from perennial.growth.actions.tellings import telling_sent, telling_taken_back
from perennial.growth.models import NotForThem, Telling
from perennial.growth.queries.matching import free_on, knows, limits
from perennial.growth.reason_texts import to_client
from perennial.kernel.letters import Language, load_letter, parse_letter

FIELDS = frozenset({"greeting", "am_name", "title", "text_lines", "why", "link"})


class CauseGone(LookupError):
    """Nothing asks for this letter any more."""


def values_of(row: Telling, language: str) -> Mapping[str, str]:
    """The letter's own fields: the piece in the language, else in one there is; why it is written to them."""
    told = row.news.text_in(language)
    why = " ".join(part for part in (to_client(row.reasons, language), told["why"]) if part)
    return {"title": told["title"].rstrip("."), "text_lines": told["text"], "why": why, "link": row.news.url}


def _gone(row: Telling | None) -> str:
    """Why the letter is not wanted, or nothing."""
    if row is None:
        return _("Nothing asks for this letter any more.")
    if row.told_on is not None:
        return _("%(name)s was told this on %(day)s.") % {"name": row.contact.name, "day": said_day(str(row.told_on))}
    if row.news.archived_on is not None:
        return _("This piece is archived.")
    if NotForThem.objects.filter(news=row.news_id, client=row.client_id).exists():
        return _("This piece is not for them.")
    return ""


def _register(key: str, title: Any) -> None:
    def compose(subject_id: int, *, language: str | None, sender: User | None, as_of: date) -> Composed:
        row = _load(subject_id)
        gone = _gone(row)
        if row is None or gone:
            raise CauseGone(gone)
        client, to = row.client, row.contact
        spoken = cast(Language, language or to.language or client.language)
        text = get(f"letter.{key}.{spoken}")
        letter = parse_letter(text, FIELDS) if text else load_letter("perennial.growth", "letters", key, spoken, FIELDS)
        name = (sender or client.manager or client).name
        own = values_of(row, spoken)
        rendered = letter.render({**own, "greeting": greeting_for(to, spoken), "am_name": name})
        people = ((to.name, to.email),) if to.email else ()
        return Composed(client.pk, spoken, people, (), rendered.subject_spans, rendered.body_spans,
                        {"values": dict(own)})  # fmt: skip

    def checks(subject_id: int, *, by: Actor, as_of: date, acknowledged: Collection[str] = ()) -> list[Check]:
        row = _load(subject_id)
        gone = _gone(row)
        found = [Check.of("still_wanted", not gone, gone or _("Still true today"))]
        return found if row is None or gone else [*found, *_checks_of(row, as_of, acknowledged)]

    def still_needed(message: OutboxMessage, now: datetime) -> str | None:
        row = _load(message.subject_id or 0)
        if row is None:
            return _("Nothing asks for this letter any more.")
        if row.told_on is not None and row.message_id == message.pk:
            row.told_on = None  # it is this very letter
        return _gone(row) or _unreachable(row.contact) or None

    register_letter_texts(key, title)
    LETTERS.register(key, LetterSpec(
        key=key, title=title, package="perennial.growth", fields=FIELDS, subject_kind="telling", compose=compose,
        checks=checks, still_needed=still_needed, on_sent=telling_sent, on_cancelled=telling_taken_back,
    ))  # fmt: skip


def _checks_of(row: Telling, as_of: date, acknowledged: Collection[str]) -> list[Check]:
    contact, unreachable = row.contact, _unreachable(row.contact)
    known, free = knows(row.news, contact), free_on(contact, limits().person_days)
    again = _("%(name)s had news from us lately; the next may leave on %(day)s.")
    found = [
        Check.of("right_person", not unreachable, unreachable or _("The recipient is one of their people")),
        Check.of("once", known is None, _("They were not told it before") if known is None
                 else _("%(name)s was told this already.") % {"name": contact.name}),
        Check.of("not_too_often", free is None or free <= as_of, _("They had no news from us lately")
                 if free is None or free <= as_of else again % {"name": contact.name, "day": said_day(str(free))}),
    ]  # fmt: skip
    language = contact.language or row.client.language
    if language not in row.news.texts:
        named = {"language": Languages(language).label}
        found.append(Check(
            "language", "language" in acknowledged, _("This piece has no text in their language, %(language)s") % named,
            "unknown", may_be_acknowledged=True,
        ))  # fmt: skip
    return found


def _unreachable(contact: Contact) -> str:
    if not contact.email or contact.archived_on or contact.bounced_on or contact.ended_on:
        return _("No contact with a working address")
    wish = getattr(contact, "news_wish", None)
    return _("%(name)s wants no news from us") % {"name": contact.name} if wish is not None and wish.quiet else ""


def _load(telling_id: int) -> Telling | None:
    rows = Telling.objects.select_related("news", "client__manager", "contact__news_wish")
    return rows.filter(pk=telling_id).first()


_register("our_news", gettext_lazy("Our news to a client"))
_register("insight", gettext_lazy("An insight into their industry"))
