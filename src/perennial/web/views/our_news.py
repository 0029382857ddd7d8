"""Our news: the list, one piece with the clients it fits and why, and both as files."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from perennial.clients.models import Client
from perennial.foundation.choices import Language
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act
from perennial.foundation.store import get
from perennial.growth.choices import NewsKind
from perennial.growth.models import LANGUAGES, OurNews
from perennial.growth.queries import our_news as queries
from perennial.growth.queries.our_news import SORTS, VIEWS, Candidate, NewsFilter
from perennial.growth.queries.words import reasons_told
from perennial.web.client_facts import language
from perennial.web.views.doors import sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promises import sort_heads

ON_A_PAGE = 50
MOST_EXPORTED = 10_000
TABS = {
    "fits": gettext_noop("Worth telling"), "told": gettext_noop("Told"), "refused": gettext_noop("Not for them"),
    "others": gettext_noop("Does not fit"),
}  # fmt: skip


@sees("notes")
@require_safe
def our_news(request: HttpRequest) -> HttpResponse:
    """The list; ?q=, ?kind=, ?archived=1, ?sort=, ?down=; ?client=: what fits one client, the best first."""
    asked, as_of = filter_of(request), today()
    client = _client(request)
    context: dict[str, Any] = {
        "asked": asked, "client": client, "kinds": NewsKind.choices, "may_note": may_act(request.user, "notes"),
        "filtered": bool(asked.words or asked.kind or asked.archived or client), "clear_url": reverse("our-news"),
        "export_query": request.GET.urlencode(),
        "heads": sort_heads(request, "our-news", SORTS, asked.sort, asked.descending),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")},
                 {"keys": ["N"], "text": _("new piece")}],
    }  # fmt: skip
    if client is not None:
        found = queries.worth_telling(client, as_of, most=ON_A_PAGE)
        context["lines"] = [line(row) | {"score": fit.score, "why": reasons_told(fit)} for row, fit in found]
        return render(request, "our_news/our_news.html", context)
    page = Paginator(queries.news_rows(request.user, asked), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    counts = {} if asked.archived else queries.fit_counts(request.user, rows, as_of)
    context |= {"page": page, "lines": [line(row) | {"fits": counts.get(row.pk)} for row in rows]}
    return render(request, "our_news/our_news.html", context)


@sees("notes")
@require_safe
def piece(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece: its texts, what it is about, and the clients by what to do; ?show=, ?q=."""
    row, words = piece_or_404(request, pk), request.GET.get("q", "").strip()[:100]
    found = queries.candidates(request.user, row, today(), words=words)
    shown = request.GET.get("show", "fits")
    shown = shown if shown in VIEWS else "fits"
    page = Paginator(found[shown], ON_A_PAGE).get_page(request.GET.get("page"))
    here = reverse("our-news-piece", args=[pk])
    return render(request, "our_news/piece.html", {
        "news": row, "line": line(row), "told": row.text_in(language()), "facts": _facts(row),
        "others": _others(row),
        "page": page, "lines": [candidate(one) for one in page], "shown": shown, "words": words,
        "tabs": [{"url": f"{here}?show={view}", "label": _(TABS[view]), "count": len(found[view]),
                  "current": view == shown, "key": str(number)} for number, view in enumerate(VIEWS, start=1)],
        "may_note": may_act(request.user, "notes"), "least": get("our_news.fits_from"),
        "everybody": sum(map(len, found.values())),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("notes")
@require_safe
def list_csv(request: HttpRequest) -> HttpResponse:
    """The pieces that fit the filter."""
    return as_csv(_list_table(request), "our-news")


@sees("notes")
@require_safe
def list_xlsx(request: HttpRequest) -> HttpResponse:
    """The pieces that fit the filter."""
    return as_xlsx(_list_table(request), "our-news")


@sees("notes")
@require_safe
def piece_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Every client with how the piece fits it, who was told, and what is not for whom."""
    return as_csv(_piece_table(request, pk), "our-news-clients")


@sees("notes")
@require_safe
def piece_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """Every client with how the piece fits it, who was told, and what is not for whom."""
    return as_xlsx(_piece_table(request, pk), "our-news-clients")


def filter_of(request: HttpRequest) -> NewsFilter:
    """The filter of the address; what it does not know counts as not asked for."""
    asked = request.GET
    sort, kind = asked.get("sort", ""), asked.get("kind", "")
    sort = sort if sort in SORTS else "day"
    return NewsFilter(
        words=asked.get("q", "").strip()[:100], archived=asked.get("archived") == "1", sort=sort,
        kind=kind if kind in (*NewsKind.values, "ours", "insights") else "",
        descending=asked.get("down") == "1" if "sort" in asked else True,
    )  # fmt: skip


def piece_or_404(request: HttpRequest, pk: int) -> OurNews:
    """The piece, for readers of notes."""
    return get_object_or_404(OurNews.objects.visible_to(request.user).select_related("added_by"), pk=pk)


def line(row: OurNews) -> dict[str, Any]:
    """A piece as the list shows it, titled in the reader's language where it can be."""
    return {
        "row": row, "title": row.text_in(language())["title"],
        "about": [*row.industries, *row.technologies, *row.topics, *row.companies, *row.countries],
        "languages": [{"code": code, "there": code in row.texts} for code in LANGUAGES],
    }  # fmt: skip


def candidate(one: Candidate) -> dict[str, Any]:
    """A client as a piece's page shows it."""
    return {"client": one.client, "score": one.fit.score, "why": reasons_told(one.fit), "reader": one.reader,
            "told": one.told, "refusal": one.refusal}  # fmt: skip


def _others(row: OurNews) -> list[dict[str, str]]:
    """The texts in languages other than the one shown."""
    shown = language() if language() in row.texts else next(iter(row.languages), "")
    return [
        {"code": code, "label": str(Language(code).label), **row.texts[code]}
        for code in row.languages if code != shown
    ]  # fmt: skip


def _facts(row: OurNews) -> list[dict[str, str]]:
    """What it is about."""
    names = {"industries": _("Industries"), "technologies": _("Technologies"), "topics": _("Services and topics"),
             "companies": _("Companies it names"), "countries": _("Countries")}  # fmt: skip
    found = [{"label": label, "value": ", ".join(getattr(row, name))} for name, label in names.items()]
    found += [{"label": _("For whom"), "value": _("worth telling every client")}] if row.everyone else []
    return [fact for fact in found if fact["value"]]


def _client(request: HttpRequest) -> Client | None:
    number = request.GET.get("client", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return get_object_or_404(Client.objects.visible_to(request.user), pk=int(number))


def _list_table(request: HttpRequest) -> list[list[Cell]]:
    head: list[Cell] = [_("News"), _("What it is"), _("Day"), _("Languages"), _("About"), _("Link"),
                        _("Clients told"), _("Archived on")]  # fmt: skip
    rows: list[list[Cell]] = [head]
    for row in queries.news_rows(request.user, filter_of(request))[:MOST_EXPORTED]:
        told = line(row)
        rows.append([told["title"], row.get_kind_display(), row.on, ", ".join(row.languages), ", ".join(told["about"]),
                     row.url, row.told, row.archived_on])  # fmt: skip
    return rows


def _piece_table(request: HttpRequest, pk: int) -> list[list[Cell]]:
    row, words = piece_or_404(request, pk), request.GET.get("q", "").strip()[:100]
    rows: list[list[Cell]] = [[_("Client"), _("Manager"), _("State"), _("Fits, of 100"), _("Why"), _("For whom"),
                               _("Told on"), _("Told by"), _("Why it is not for them")]]  # fmt: skip
    for view, found in queries.candidates(request.user, row, today(), words=words).items():
        for one in found:
            why = "; ".join(f"{points} {text}" for text, points in reasons_told(one.fit))
            first: list[Cell] = [one.client.name, one.client.manager.name if one.client.manager else "",
                                 _(TABS[view]), one.fit.score, why]  # fmt: skip
            refusal = " ".join(filter(None, (str(one.refusal.get_reason_display()), one.refusal.note))) \
                if one.refusal else ""  # fmt: skip
            for telling in one.told:
                by = telling.told_by.name if telling.told_by else ""
                rows.append([*first, telling.contact.name, telling.told_on, by, refusal])
            if not one.told:
                rows.append([*first, one.reader.name if one.reader else "", None, "", refusal])
    return rows
