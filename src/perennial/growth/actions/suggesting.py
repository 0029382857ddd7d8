"""What each client would be told next: worked out over the whole book by the night, and whenever a piece changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from perennial.care.choices import Severity
from perennial.care.models import Issue
from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.growth.choices import INSIGHTS
from perennial.growth.models import OurNews, Telling
from perennial.growth.queries.matching import about, book_of, chosen, history, limits, rows_of
from perennial.growth.rules.matching import Fit, fits

Line = bool  # an insight, or news of ours
Wanted = dict[tuple[int, Line], tuple[OurNews, int, Fit]]  # by client and line: piece, contact, fit


@transaction.atomic
def suggest_tellings(*, as_of: date, client: int | None = None) -> int:
    """Keep at most one suggestion of each line a client, and none that does not hold any more. Returns how many stand.

    A fixed number of queries, however many clients and pieces there are. A suggestion that still holds stays, so that
    nobody's draft changes overnight. Nothing is suggested while a client's work stands still or notice was given.
    `client`: only this one is looked at.
    """
    only = {} if client is None else {"client": client}
    wanted = _wanted(as_of, client)
    standing = list(Telling.objects.suggested().filter(**only).select_related("news"))
    stale = [row.pk for row in standing if not _holds(row, wanted)]
    kept = {(row.client_id, row.news.is_insight) for row in standing if row.pk not in set(stale)}
    Telling.objects.filter(pk__in=stale).delete()
    taken = set(Telling.objects.filter(taken_by__isnull=False, **only).values_list("news_id", "contact_id"))
    rows = [
        Telling(news=news, client_id=pk, contact_id=contact, score=fit.score, reasons=rows_of(fit.reasons),
                made_on=as_of)
        for (pk, line), (news, contact, fit) in wanted.items()
        if (pk, line) not in kept and (news.pk, contact) not in taken
    ]  # fmt: skip
    Telling.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(kept) + len(rows)


def drop_suggestions(news: OurNews, client: int | None = None) -> None:
    """The piece is suggested to nobody any more, or not to this client."""
    rows = Telling.objects.suggested().filter(news=news)
    (rows if client is None else rows.filter(client=client)).delete()


def _holds(row: Telling, wanted: Wanted) -> bool:
    """Whether the suggestion is still what the client would be told: the same piece, and the person may be told."""
    found = wanted.get((row.client_id, row.news.is_insight))
    return found is not None and found[0].pk == row.news_id and found[1] == row.contact_id


def _wanted(as_of: date, only: int | None) -> Wanted:
    said, past = limits(), history()
    done = past.done
    fresh = (as_of - timedelta(days=said.fresh_days - 1), as_of)
    pieces = list(OurNews.objects.current().filter(on__range=fresh).order_by("-on", "-id"))
    if not pieces:
        return {}
    rows = Telling.objects.suggested().values_list("client_id", "news__kind", "news_id")
    standing = {(client, kind in INSIGHTS): news for client, kind, news in rows}
    burning = Issue.objects.running().filter(severity=Severity.ONE).values("client")
    clients = Client.objects.served().exclude(status=ClientStatus.NOTICE).exclude(pk__in=burning)
    if only is not None:
        clients = clients.filter(pk=only)
    rests = {
        line: _told_since(as_of - timedelta(days=days), insights=line)
        for line, days in ((False, said.rest_days), (True, said.insight_rest_days))
    }
    book = book_of(clients, as_of)
    best: Wanted = {}
    for news in pieces:
        line = news.is_insight
        for client, fit in fits(about(news), book).items():
            if fit.score < said.fits_from or client in rests[line] or (news.pk, client) in done:
                continue
            stands, before = standing.get((client, line)), best.get((client, line))
            if before and (news.pk == stands, fit.score) <= (before[0].pk == stands, before[2].score):
                continue
            reader = chosen(news, client, fit, book, past, said, as_of)
            if reader is not None:
                best[(client, line)] = (news, reader.id, fit)
    return best


def _told_since(day: date, *, insights: bool) -> set[Any]:
    """Clients that heard of this line after the day."""
    rows = Telling.objects.told()
    rows = rows.filter(news__kind__in=INSIGHTS) if insights else rows.exclude(news__kind__in=INSIGHTS)
    last = rows.order_by().values("client").annotate(day=Max("told_on")).filter(day__gt=day)
    return set(last.values_list("client", flat=True))
