"""Our news for its pages: the list, one piece with the clients it fits, and who was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q

from perennial.clients.choices import FactKind
from perennial.clients.models import Client, ClientFact
from perennial.growth.choices import INSIGHTS, NewsKind
from perennial.growth.models import NotForThem, OurNews, Telling
from perennial.growth.queries.matching import about, book_of, chosen, history, limits
from perennial.growth.rules.matching import Fit, Reader, fits

SORTS: Final = {"day": ("on", "id"), "name": ("name", "id"), "kind": ("kind", "-on", "id"), "told": ("told", "-on")}
VIEWS: Final = ("fits", "told", "refused", "others")
MOST: Final = 500  # pieces that fit one client are looked for among the newest ones


@dataclass(frozen=True, slots=True)
class NewsFilter:
    """What of the list is asked for. `kind`: one kind, or "ours" or "insights"."""

    words: str = ""
    kind: str = ""
    archived: bool = False
    sort: str = "day"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A client as a piece sees it: how well it fits, whom to tell, what was told, and why it is not for them."""

    client: Client
    fit: Fit
    reader: Reader | None
    told: tuple[Telling, ...] = ()
    refusal: NotForThem | None = None


def news_rows(user: Any, asked: NewsFilter) -> Any:
    """The list with how many clients were told, to be cut into pages. One query."""
    rows = OurNews.objects.visible_to(user).matching(asked.words)
    rows = rows.archived() if asked.archived else rows.current()
    if asked.kind in ("ours", "insights"):
        rows = rows.filter(kind__in=INSIGHTS) if asked.kind == "insights" else rows.exclude(kind__in=INSIGHTS)
    elif asked.kind in NewsKind.values:
        rows = rows.filter(kind=asked.kind)
    seen = Q(tellings__told_on__isnull=False, tellings__client__in=Client.objects.visible_to(user).values("pk"))
    columns = SORTS[asked.sort]
    turned = [c.removeprefix("-") if c.startswith("-") else f"-{c}" for c in columns] if asked.descending else columns
    return rows.annotate(told=Count("tellings__client", filter=seen, distinct=True)).order_by(*turned)


def fit_counts(user: Any, rows: list[OurNews], as_of: date) -> dict[int, int]:
    """How many of the person's clients each piece fits. Five queries at the most, however many pieces and clients."""
    if not rows:
        return {}
    book, least = book_of(Client.objects.visible_to(user).served(), as_of, wishing=True), limits().fits_from
    return {row.pk: sum(fit.score >= least for fit in fits(about(row), book).values()) for row in rows}


def candidates(user: Any, news: OurNews, as_of: date, *, words: str = "") -> dict[str, list[Candidate]]:
    """The person's clients by what to do: it fits, they were told, it is not for them, it does not fit.

    The best fit stands first. Eleven queries at the most, however many clients there are.
    """
    clients = Client.objects.visible_to(user)
    served = clients.served().matching(words)
    book, said, past = book_of(served, as_of), limits(), history()
    found = fits(about(news), book)
    told: dict[int, list[Telling]] = {}
    named = clients.matching(words)
    told_rows = Telling.objects.visible_to(user).told().filter(news=news, client__in=named.values("pk"))
    for row in told_rows.select_related("contact", "told_by"):
        told.setdefault(row.client_id, []).append(row)
    refused = {row.client_id: row for row in NotForThem.objects.visible_to(user).filter(news=news).select_related("by")}
    out: dict[str, list[Candidate]] = {view: [] for view in VIEWS}
    everybody = named.filter(Q(pk__in=list(told)) | Q(pk__in=served.values("pk")))
    for client in everybody.select_related("manager").order_by("name"):
        fit = found.get(client.pk, Fit(()))
        reader = None
        if client.pk in book.known:
            reader = chosen(news, client.pk, fit, book, past, said, as_of)
        one = Candidate(client, fit, reader, tuple(told.get(client.pk, ())), refused.get(client.pk))
        if one.told:
            out["told"].append(one)
        elif one.refusal:
            out["refused"].append(one)
        else:
            out["fits" if fit.score >= said.fits_from else "others"].append(one)
    for view in ("fits", "others"):
        out[view].sort(key=lambda c: (-c.fit.score, c.client.tier, c.client.name))
    out["told"].sort(key=lambda c: max(row.told_on or date.min for row in c.told), reverse=True)
    return out


def fit_for(news: OurNews, client: Client, as_of: date) -> Fit:
    """How one piece fits one client. Four queries."""
    return fits(about(news), book_of(Client.objects.filter(pk=client.pk), as_of)).get(client.pk, Fit(()))


def best_reader(news: OurNews, client: Client, as_of: date) -> int | None:
    """Whom of a client the rule would tell; None where nobody may be told now. Eight queries."""
    book = book_of(Client.objects.filter(pk=client.pk), as_of)
    fit = fits(about(news), book).get(client.pk, Fit(()))
    reader = chosen(news, client.pk, fit, book, history(), limits(), as_of)
    return reader.id if reader is not None else None


def worth_telling(client: Client, as_of: date, *, most: int = 3) -> list[tuple[OurNews, Fit]]:
    """Pieces that fit a client, the best first, without those it was told or refused. Eight queries at the most."""
    rows = OurNews.objects.current().filter(on__lte=as_of)
    done = Telling.objects.told().filter(client=client).values("news")
    refused = NotForThem.objects.filter(client=client).values("news")
    pieces = list(rows.exclude(pk__in=done).exclude(pk__in=refused)[:MOST])
    if not pieces:
        return []
    book, least = book_of(Client.objects.filter(pk=client.pk), as_of, wishing=True), limits().fits_from
    found = [(row, fit) for row in pieces if (fit := fits(about(row), book).get(client.pk)) and fit.score >= least]
    return sorted(found, key=lambda pair: (-pair[1].score, -pair[0].on.toordinal()))[:most]


def industries_known(user: Any, most: int = 12) -> list[str]:
    """The industries of the person's clients, the commonest first. One query."""
    facts = ClientFact.objects.filter(
        client__in=Client.objects.visible_to(user).served().values("pk"), kind=FactKind.INDUSTRY,
        replaced_on__isnull=True,
    )  # fmt: skip
    counted = facts.order_by().values("text").annotate(n=Count("pk")).order_by("-n", "text")
    return [text for text in counted.values_list("text", flat=True)[:most] if len(text) <= 60]
