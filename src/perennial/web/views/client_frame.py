"""What every tab of a client's page shares: the client itself, its head, tabs, acts and neighbours."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from django.db.models import Count, Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client, Deputy
from perennial.contracts.choices import LIVE
from perennial.foundation.clock import today
from perennial.foundation.models import User
from perennial.foundation.rights import may_act, may_see
from perennial.insight.queries.health import bands
from perennial.web.client_facts import ClientFacts
from perennial.web.client_health import HealthView, fact
from perennial.web.client_moves import possible
from perennial.web.views.doors import person

NEW_DAYS = 120


def client_or_404(request: HttpRequest, pk: int) -> Client:
    """The client, if it is in the person's scope; strangers get 404."""
    row = Client.objects.visible_to(request.user).select_related("manager", "merged_into").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def frame(
    request: HttpRequest, client: Client, facts: ClientFacts, tab: str, *, people: int | None = None,
    health: HealthView | None = None,
) -> dict[str, Any]:
    """What head, tabs and acts of every tab need."""
    before, after = _neighbours(request, client)
    user = person(request)
    counted, placed, pinned = _counts(client, user)
    people = counted if people is None else people
    return {
        "client": client,
        "facts": facts,
        "header": [*_health(request, client, facts, health), *facts.header()],
        "as_of": facts.as_of,
        "today": today(),
        "tab": tab,
        "tabs": _tabs(request, client, facts, tab, people, placed),
        "cover": _cover(client, facts.as_of),
        "moves": possible(client, user),
        "status_tone": "risk" if client.status in (ClientStatus.AT_RISK, ClientStatus.NOTICE) else "line",
        "pinned": pinned,
        "archived": client.status == ClientStatus.ARCHIVED,
        "may_change": may_act(user, "clients"),
        "may_touch": may_act(user, "notes"),
        "hand_over_url": f"{reverse('handovers')}?q={quote(client.name)}" if may_see(user, "handover") else "",
        "may_write": may_act(user, "letters") and facts.money,
        "before": before,
        "after": after,
    }


def _health(
    request: HttpRequest, client: Client, facts: ClientFacts, found: HealthView | None
) -> list[dict[str, Any]]:
    """Health at the head: of the page that computed it, else as the last night kept it."""
    if not may_see(request.user, "health"):
        return []
    url = reverse("client-health", args=[client.pk])
    if found is not None:
        return [fact(found.band, found.score, url, found.moved)]
    kept = bands(facts.as_of, clients=[client.pk]).get(client.pk)
    return [fact(kept.band, kept.score, url)] if kept else []


def _counts(client: Client, user: User) -> tuple[int, int, bool]:
    """Their people who are still there, our developers who work for them, and whether it is pinned. One query."""
    of_client = Client.objects.filter(pk=client.pk)
    found = of_client.aggregate(
        people=Count("contacts", filter=Q(contacts__archived_on__isnull=True), distinct=True),
        placed=Count("placements__person", filter=Q(placements__state__in=LIVE), distinct=True),
        pins=Count("pins", filter=Q(pins__user=user), distinct=True),
    )
    return found["people"], found["placed"], bool(found["pins"])


def _tabs(
    request: HttpRequest, client: Client, facts: ClientFacts, tab: str, people: int, placed: int
) -> list[dict[str, Any]]:
    shown = [("overview", "client", _("Overview"), 0), ("people", "client-people", _("People"), people)]
    shown.append(("team", "client-team", _("Team"), placed))
    if may_see(request.user, "health"):
        shown.append(("health", "client-health", _("Health"), 0))
    if facts.money:
        shown.append(("money", "client-money", _("Money"), 0))
    if may_see(request.user, "notes"):
        shown.append(("canvas", "client-canvas", _("Canvas"), 0))
        shown.append(("pulse", "client-pulse", _("Pulse"), 0))
        shown.append(("reports", "client-reports", _("Reports"), 0))
        if tab == "onboarding" or _is_new(client, facts.as_of):
            shown.append(("onboarding", "client-onboarding", _("First 90 days"), 0))
    if may_see(request.user, "growth"):
        shown.append(("growth", "client-growth", _("Growth"), 0))
    if may_see(request.user, "timeline"):
        shown.append(("timeline", "client-timeline", _("Timeline"), 0))
    return [
        {
            "url": reverse(name, args=[client.pk]),
            "label": label,
            "count": count,
            "current": key == tab,
            "key": str(number),
        }
        for number, (key, name, label, count) in enumerate(shown, start=1)
    ]


def _is_new(client: Client, as_of: date) -> bool:
    """Whether the first 90 days are a matter of today: else their page is found in the list of them."""
    if client.status in (ClientStatus.HANDOVER, ClientStatus.ONBOARDING):
        return True
    return client.since is not None and (as_of - client.since).days <= NEW_DAYS


def _cover(client: Client, as_of: date) -> str:
    """Who answers for the client: 'Alice Marchenko · covered by Bohdan Klymenko'."""
    if client.manager is None:
        return _("Nobody answers for this client")
    deputies = Deputy.objects.on(as_of).filter(manager=client.manager).select_related("deputy")
    cover = next(iter(deputies), None)
    if cover is None:
        return client.manager.name
    return _("%(manager)s, away; %(deputy)s stands in") % {"manager": client.manager.name, "deputy": cover.deputy.name}


def _neighbours(request: HttpRequest, client: Client) -> tuple[int | None, int | None]:
    """The clients before and after this one in the list the person came from, else by name."""
    ids = request.session.get("clients", [])
    if client.pk in ids:
        place = ids.index(client.pk)
        return ids[place - 1] if place else None, ids[place + 1] if place + 1 < len(ids) else None
    rows = Client.objects.visible_to(request.user).live().exclude(pk=client.pk)
    before = rows.filter(Q(name__lt=client.name) | Q(name=client.name, pk__lt=client.pk)).order_by("-name", "-pk")
    after = rows.filter(Q(name__gt=client.name) | Q(name=client.name, pk__gt=client.pk)).order_by("name", "pk")
    return before.values_list("pk", flat=True).first(), after.values_list("pk", flat=True).first()
