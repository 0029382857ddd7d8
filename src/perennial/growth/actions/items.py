"""Everything that changes our news: add, change, archive, restore."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.foundation.timeline import Actor, record
from perennial.growth.actions.suggesting import drop_suggestions, suggest_tellings
from perennial.growth.choices import NewsKind
from perennial.growth.models import LANGUAGES, OurNews
from perennial.kernel.text import fold

PARTS: Final = ("title", "text", "why")
LISTS: Final = ("industries", "technologies", "topics", "companies", "countries")
NEWS_FIELDS: Final = ("kind", "on", "texts", "url", *LISTS, "everyone")
MOST_TERMS: Final = 12


class NewsRefused(ValueError):
    """A piece that cannot be like this; the message says why."""


@transaction.atomic
def add_news(*, values: Mapping[str, Any], by: Actor, as_of: date) -> OurNews:
    """Add a piece and suggest it at once to whom it fits. Raises NewsRefused."""
    news = OurNews(added_by=by.user)
    _fill(news, values, as_of)
    news.save()
    _record("our_news.added", news, by=by, as_of=as_of)
    suggest_tellings(as_of=as_of)
    return news


@transaction.atomic
def change_news(news: OurNews, *, values: Mapping[str, Any], by: Actor, as_of: date) -> OurNews:
    """Change a piece; whom it is suggested to follows. What was told stays as it was. Raises NewsRefused."""
    before = {name: getattr(news, name) for name in NEWS_FIELDS}
    _fill(news, values, as_of)
    news.save()
    if any(before[name] != getattr(news, name) for name in NEWS_FIELDS):
        _record("our_news.changed", news, by=by, as_of=as_of)
        suggest_tellings(as_of=as_of)
    return news


@transaction.atomic
def archive_news(news: OurNews, *, by: Actor, as_of: date) -> OurNews:
    """It is told to nobody any more; who was told stays known."""
    if news.archived_on is None:
        news.archived_on = as_of
        news.save(update_fields=["archived_on"])
        drop_suggestions(news)
        _record("our_news.archived", news, by=by, as_of=as_of)
    return news


@transaction.atomic
def restore_news(news: OurNews, *, by: Actor, as_of: date) -> OurNews:
    """Undo archiving."""
    if news.archived_on is not None:
        news.archived_on = None
        news.save(update_fields=["archived_on"])
        _record("our_news.restored", news, by=by, as_of=as_of)
        suggest_tellings(as_of=as_of)
    return news


def _fill(news: OurNews, values: Mapping[str, Any], as_of: date) -> None:
    texts = {code: _text(values["texts"].get(code, {})) for code in LANGUAGES}
    news.texts = {code: text for code, text in texts.items() if text["title"]}
    if any(text["text"] or text["why"] for code, text in texts.items() if code not in news.texts):
        raise NewsRefused(_("A text needs a title in its language."))
    if not news.texts:
        raise NewsRefused(_("Give it a title in one language at least."))
    if not values.get("url") and not any(text["text"] for text in news.texts.values()):
        raise NewsRefused(_("Give it a text or a link: a title alone tells a client nothing."))
    if values["kind"] not in NewsKind.values or values["on"] > as_of:
        raise NewsRefused(_("News has a kind and a day up to today."))
    news.kind, news.on, news.url = values["kind"], values["on"], str(values.get("url", "")).strip()
    for name in LISTS:
        setattr(news, name, _terms(values.get(name, ()), upper=name == "countries"))
    news.everyone = bool(values.get("everyone"))
    news.name = next(news.texts[code]["title"] for code in LANGUAGES if code in news.texts)
    words = [word for text in news.texts.values() for word in text.values()]
    news.search_text = fold(" ".join([*words, *(term for name in LISTS for term in getattr(news, name))]))


def _text(given: Mapping[str, str]) -> dict[str, str]:
    told = {part: str(given.get(part, "")).strip() for part in PARTS}
    return {**told, "title": " ".join(told["title"].split())[:200], "why": " ".join(told["why"].split())[:300]}


def _terms(given: Any, *, upper: bool) -> list[str]:
    words = (" ".join(str(term).split())[:80] for term in given)
    unique = {fold(word): word.upper() if upper else word for word in words if word}
    if len(unique) > MOST_TERMS:
        text = _("Name at most %(n)s of each: what is about everything is about nothing.")
        raise NewsRefused(text % {"n": MOST_TERMS})
    return list(unique.values())


def _record(verb: str, news: OurNews, *, by: Actor, as_of: date) -> None:
    record(verb, by=by, on=as_of, subject=("our_news", news.pk), data={"title": news.name, "kind": news.kind})
