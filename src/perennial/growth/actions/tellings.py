"""Telling a piece to a person, refusing it for a client, and what people want to hear of. Nothing leaves by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client, Contact
from perennial.foundation.letters import LetterRefused
from perennial.foundation.models import OutboxMessage
from perennial.foundation.timeline import Actor, record
from perennial.growth.actions.suggesting import drop_suggestions, suggest_tellings
from perennial.growth.choices import NotForReason
from perennial.growth.models import NewsWish, NotForThem, OurNews, Telling
from perennial.growth.queries.matching import knows, rows_of
from perennial.growth.queries.our_news import fit_for

MOST_TOPICS = 20


class TellingRefused(LetterRefused):
    """This cannot be told like this; the message says why."""


@transaction.atomic
def take_up(news: OurNews, contact: Contact, *, by: Actor, as_of: date) -> Telling:
    """Begin to tell a piece to a person: the letter is drafted, nothing is sent. Raises TellingRefused."""
    if news.archived_on is not None:
        raise TellingRefused(_("This piece is archived; restore it first."))
    told = knows(news, contact)
    if told is not None:
        raise _told_already(contact)
    fit = fit_for(news, contact.client, as_of)
    values = {
        "client": contact.client, "score": fit.score, "reasons": rows_of(fit.reasons), "made_on": as_of,
        "taken_by": by.user,
    }  # fmt: skip
    row, _made = Telling.objects.update_or_create(news=news, contact=contact, defaults=values)
    return row


@transaction.atomic
def telling_sent(telling_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """The letter was released by a person. Raises TellingRefused the second time."""
    row = Telling.objects.select_for_update(of=("self",)).select_related("news", "contact").get(pk=telling_id)
    if row.told_on is not None:
        raise _told_already(row.contact)
    row.told_on, row.told_by, row.message_id, row.taken_by = as_of, by.user, message.pk, row.taken_by or by.user
    row.save(update_fields=["told_on", "told_by", "message_id", "taken_by"])
    _record("our_news.told", row, by=by, as_of=as_of)


@transaction.atomic
def telling_taken_back(telling_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """The letter did not leave: the person was not told."""
    row = Telling.objects.select_for_update(of=("self",)).select_related("news", "contact").get(pk=telling_id)
    if row.told_on is not None and row.message_id == message.pk:
        row.told_on, row.told_by, row.message_id = None, None, None
        row.save(update_fields=["told_on", "told_by", "message_id"])
        _record("our_news.not_told", row, by=by, as_of=as_of)


@transaction.atomic
def note_told(news: OurNews, contact: Contact, *, by: Actor, as_of: date) -> Telling:
    """The person was told in a report or by voice: no letter is needed. Raises TellingRefused."""
    row = take_up(news, contact, by=by, as_of=as_of)
    row.told_on, row.told_by = as_of, by.user
    row.save(update_fields=["told_on", "told_by"])
    drop_suggestions(news, contact.client_id)
    _record("our_news.told", row, by=by, as_of=as_of)
    suggest_tellings(as_of=as_of, client=contact.client_id)
    return row


@transaction.atomic
def take_back_note(telling: Telling, *, by: Actor, as_of: date) -> Telling:
    """Undo note_told. What a letter has told is taken back with the letter alone: raises TellingRefused."""
    row = Telling.objects.select_for_update(of=("self",)).select_related("news", "contact").get(pk=telling.pk)
    if row.told_on is None or row.message_id is not None:
        raise TellingRefused(_("A letter has told it; only the letter can be taken back."))
    row.told_on, row.told_by = None, None
    row.save(update_fields=["told_on", "told_by"])
    _record("our_news.not_told", row, by=by, as_of=as_of)
    suggest_tellings(as_of=as_of, client=row.client_id)
    return row


@transaction.atomic
def refuse_news(
    news: OurNews, client: Client, *, reason: str, note: str = "", by: Actor, as_of: date
) -> NotForThem:  # fmt: skip
    """Not for them; the next best piece is suggested instead. A second time changes the reason."""
    if reason not in NotForReason.values:
        raise TellingRefused(_("Say why it is not for them."))
    OurNews.objects.select_for_update().get(pk=news.pk)
    values = {"reason": reason, "note": " ".join(note.split())[:300], "on": as_of, "by": by.user}
    row = NotForThem.objects.filter(news=news, client=client).first() or NotForThem(news=news, client=client)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    drop_suggestions(news, client.pk)
    data = {"title": news.name, "reason": reason, "note": row.note}
    record("our_news.refused", by=by, on=as_of, client_id=client.pk, subject=("our_news", news.pk), data=data)
    suggest_tellings(as_of=as_of, client=client.pk)
    return row


@transaction.atomic
def offer_again(news: OurNews, client: Client, *, by: Actor, as_of: date) -> None:
    """Undo a refusal."""
    gone, _rows = NotForThem.objects.filter(news=news, client=client).delete()
    if gone:
        data = {"title": news.name}
        record("our_news.offered_again", by=by, on=as_of, client_id=client.pk, subject=("our_news", news.pk), data=data)
        suggest_tellings(as_of=as_of, client=client.pk)


@transaction.atomic
def wish_news(contact: Contact, *, topics: Iterable[str], quiet: bool, by: Actor, as_of: date) -> NewsWish:
    """What the person wants to hear of, or that they want no news; suggestions follow."""
    words = list(dict.fromkeys(" ".join(topic.split())[:80] for topic in topics if topic.strip()))
    if len(words) > MOST_TOPICS:
        raise TellingRefused(_("At most %(n)s interests a person.") % {"n": MOST_TOPICS})
    values = {"topics": words, "quiet": quiet, "on": as_of}
    row, _made = NewsWish.objects.update_or_create(contact=contact, defaults=values)
    data = {"name": contact.name, "topics": words, "quiet": quiet}
    record("our_news.wish", by=by, on=as_of, client_id=contact.client_id, subject=("contact", contact.pk), data=data)
    suggest_tellings(as_of=as_of, client=contact.client_id)
    return row


def _told_already(contact: Contact) -> TellingRefused:
    return TellingRefused(_("%(name)s was told this already.") % {"name": contact.name})


def _record(verb: str, row: Telling, *, by: Actor, as_of: date) -> None:
    data = {"title": row.news.name, "name": row.contact.name}
    record(verb, by=by, on=as_of, client_id=row.client_id, subject=("our_news", row.news_id), data=data)
