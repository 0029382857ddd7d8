"""Today: one ranked queue over all clients."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from perennial.billing.queries import bank_freshness
from perennial.care.queries.greetings import coming_greetings
from perennial.care.queries.meetings import day_bounds, meetings_between
from perennial.care.queries.promises import due_soon
from perennial.clients.models import Client
from perennial.foundation.clock import now, today
from perennial.foundation.registry import LETTERS
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.store import get, load
from perennial.kernel.money import Money
from perennial.kernel.workdays import next_working_day
from perennial.receivables.models import DunningHold, PromiseToPay
from perennial.today import actions
from perennial.today.choices import NotUsefulReason
from perennial.today.models import QueueItem
from perennial.today.queries import OPEN_AT_MOST, Entry, Queue, queue_of, snoozed_entries
from perennial.web.meeting_lines import Line, lines
from perennial.web.views.doors import actor, acts, back, is_htmx, person, refused, told
from perennial.web.views.letters import letter_context

FOLD = 20  # later items on a page of their own
SPLITS = ("money", "people", "promises", "growth")


@acts("letters")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The queue of the day. ?split=: one kind of items, or the snoozed ones; ?later=1: the fold, by pages."""
    as_of, split = today(), request.GET.get("split", "")
    stored = load("company.currency", "bank.max_age_hours", "bank.by_hand")
    page_number = _number(request.GET.get("page", "")) if request.GET.get("later") else 0
    found = _found(request, as_of, split, stored["company.currency"], page_number)
    page = _later_page(found, page_number) if page_number else None
    if page is not None and page.number != page_number:  # beyond the last one
        found = _found(request, as_of, split, stored["company.currency"], page.number)
    entries = snoozed_entries(found) if split == "snoozed" else found.entries
    context: dict[str, Any] = {
        "today": as_of,
        "entries": _with_acts(request, entries, as_of),
        "page": page,
        "split": split,
        "csrf_input": _csrf_input(request),
    }
    if is_htmx(request) and page is not None:
        return render(request, "today/_later.html", context)
    context |= {
        **_head(found, split, stored["company.currency"]),
        "later": 0 if page_number or split == "snoozed" else found.later,
        "keys": _keys(),
        "may_touch": may_act(request.user, "notes"),
        "sees_bank": may_act(request.user, "imports") and may_act(request.user, "money"),
        **_rail(request, as_of, stored),
    }
    if not entries:
        context |= _empty(request, found)
    elif split != "snoozed" and not page_number:
        context |= _open(request, entries[0])
    return render(request, "today/today.html", context)


def _found(request: HttpRequest, as_of: date, split: str, currency: str, page: int) -> Queue:
    if split == "snoozed":
        return queue_of(request.user, as_of, currency=currency, stop=0)
    start = OPEN_AT_MOST + FOLD * (page - 1) if page else 0
    stop = start + FOLD if page else OPEN_AT_MOST
    return queue_of(request.user, as_of, split=split, currency=currency, start=start, stop=stop)


def _number(asked: str) -> int:
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1


def _later_page(found: Queue, number: int) -> Any:
    """The pager of the fold; its items were read already."""
    return Paginator(range(found.later), FOLD).get_page(number)


def _with_acts(request: HttpRequest, entries: list[Entry], as_of: date) -> list[tuple[Entry, SafeString]]:
    """Every item with its buttons: they are rendered once for the page, then each gets its own address."""
    here = reverse("today-item", args=[0])
    context = {
        "here": here, "csrf_input": _csrf_input(request), "snoozes": _snoozes(as_of), "reasons": NotUsefulReason.choices
    }  # fmt: skip
    acts = render_to_string("today/_acts.html", context)
    own = [acts.replace(f'"{here}', f'"{here.replace("/0/", f"/{entry.item.pk}/")}') for entry in entries]
    return [(entry, mark_safe(text)) for entry, text in zip(entries, own, strict=True)]


def _csrf_input(request: HttpRequest) -> SafeString:
    """One field for all the forms of the page."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@acts("letters")
@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """The open part of one item: its letter and checks, fetched when it is opened."""
    entry = _entry(request, pk)
    actions.look_at(pk, by=actor(request))
    return render(request, "today/_draft.html", {"entry": entry, **_open(request, entry)})


@acts("letters")
@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _entry(request, pk)
    return _decide(request, pk, lambda: actions.finish_item(pk, by=actor(request), as_of=today()),
                   _("Done: %(client)s.") % {"client": entry.name})  # fmt: skip


@acts("letters")
@require_POST
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    _entry(request, pk)
    try:
        until = date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        return refused(request, ValueError(_("Choose a day to come.")), to=reverse("today"))
    from perennial.kernel.formats import format_date

    said = format_date(until, person(request).language, "weekday")
    return _decide(request, pk, lambda: actions.snooze_item(pk, until=until, by=actor(request), as_of=today()),
                   _("Snoozed to %(day)s.") % {"day": said})  # fmt: skip


@acts("letters")
@require_POST
def not_useful(request: HttpRequest, pk: int) -> HttpResponse:
    _entry(request, pk)
    reason = request.POST.get("reason", "")
    if reason not in NotUsefulReason.values:
        return refused(request, ValueError(_("Say why it was not useful.")), to=reverse("today"))
    act = lambda: actions.refuse_item(pk, reason=NotUsefulReason(reason), by=actor(request), as_of=today())  # noqa: E731
    return _decide(request, pk, act, _("Noted as not useful."))


@acts("letters")
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo done, snooze or not useful."""
    if not QueueItem.objects.visible_to(request.user).filter(pk=pk).exists():
        raise Http404
    try:
        actions.reopen_item(pk, by=actor(request), as_of=today())
    except actions.AlreadyDecided as error:
        return refused(request, error, to=reverse("today"))
    return told(request, _("It is back in the queue."), to=reverse("today"))


def _decide(request: HttpRequest, pk: int, act: Any, text: str) -> HttpResponse:
    to = back(request, reverse("today"))
    try:
        act()
    except ValueError as error:
        return refused(request, error, to=to)
    undo = reverse("today-reopen", args=[pk])
    return _told_in_place(request, text, undo) if is_htmx(request) else told(request, text, to=to, undo=undo)


def _told_in_place(request: HttpRequest, text: str, undo: str) -> HttpResponse:
    """The toast, and out of band what counts the queue; an empty queue is a page of its own."""
    currency = get("company.currency")
    split = _split_shown(request)
    found = queue_of(request.user, today(), split="" if split == "snoozed" else split, currency=currency, stop=0)
    if not found.total:
        messages.success(request, text, extra_tags=f"undo:{undo}")
        return HttpResponse(headers={"HX-Refresh": "true"})
    response = told(request, text, to="", undo=undo)
    context = {**_head(found, split, currency), "waiting": min(OPEN_AT_MOST, found.everything), "oob": True}
    response.write(render_to_string("today/_counts.html", context, request))
    return response


def _split_shown(request: HttpRequest) -> str:
    """The split of the page the act came from."""
    shown = getattr(request, "htmx").current_url or ""  # noqa: B009 - set by django_htmx's middleware
    return parse_qs(urlsplit(shown).query).get("split", [""])[0]


def _entry(request: HttpRequest, pk: int) -> Entry:
    from perennial.foundation.registry import CUES

    row = QueueItem.objects.visible_to(request.user).select_related("client", "person").filter(pk=pk).first()
    if row is None or row.rule not in CUES:
        raise Http404
    return Entry(row, CUES[row.rule], 1)


def _open(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    row = entry.item
    if not row.letter or row.subject_id is None or row.letter not in LETTERS:
        return {"letter": None, "checks": []}
    return letter_context(request, LETTERS[row.letter], row.subject_id)


def _head(found: Queue, split: str, currency: str) -> dict[str, Any]:
    """What counts the queue: the sentence under the day and the tabs."""
    return {"lead": _lead(found, currency) if found.total else None, "tabs": _tabs(found, split)}


def _lead(found: Queue, currency: str) -> dict[str, Any]:
    things = ngettext("%(n)d thing", "%(n)d things", found.total) % {"n": found.total}
    clients = ngettext("%(n)d client", "%(n)d clients", found.clients) % {"n": found.clients}
    must = ngettext(
        "%(n)d has to happen today", "%(n)d have to happen today", found.must_today
    ) % {"n": found.must_today}  # fmt: skip
    return {
        "things": _("%(things)s across %(clients)s.") % {"things": things, "clients": clients},
        "must": must if found.must_today else "",
        "money": Money(found.at_stake, currency),
    }


def _tabs(found: Queue, split: str) -> list[dict[str, Any]]:
    url = reverse("today")
    tabs = [{"url": url, "label": _("Queue"), "count": found.everything, "current": not split, "key": "1"}]
    for code in SPLITS:
        count = found.by_split.get(code, 0)
        if count or split == code:
            label = {"money": _("Money"), "people": _("People"), "promises": _("Promises"), "growth": _("Growth")}[code]
            tabs.append({"url": f"{url}?split={code}", "label": label, "count": count, "current": split == code})
    snoozed = len(found.snoozed)
    tabs.append({"url": f"{url}?split=snoozed", "label": _("Snoozed"), "count": snoozed, "current": split == "snoozed"})
    return tabs


def _snoozes(as_of: date) -> list[dict[str, Any]]:
    """Meaningful days: tomorrow, in three days, next Monday, in two weeks, each a working day."""
    monday = as_of + timedelta(days=7 - as_of.weekday())
    choices = (
        (_("Tomorrow"), next_working_day(as_of + timedelta(days=1))),
        (_("In three days"), next_working_day(as_of + timedelta(days=3))),
        (_("Next Monday"), monday),
        (_("In two weeks"), next_working_day(as_of + timedelta(days=14))),
    )
    return [{"label": label, "day": day, "key": str(n)} for n, (label, day) in enumerate(choices, start=1)]


def _rail(request: HttpRequest, as_of: date, stored: dict[str, Any]) -> dict[str, Any]:
    """What is dated besides the queue: promises of a day, promises to pay, holds that end, the bank's data."""
    promises = (
        PromiseToPay.objects.visible_to(request.user)
        .filter(outcome="running")
        .select_related("client")
        .only("due_on", "amount", "currency", "said_by", "client__name")
        .order_by("due_on")[:4]
    )
    holds = (
        DunningHold.objects.visible_to(request.user)
        .on(as_of)
        .filter(until__isnull=False, until__lte=as_of + timedelta(days=14))
        .select_related("client")
        .only("until", "reason", "client__name")
        .order_by("until")[:4]
    )
    words = due_soon(request.user, until=now() + timedelta(days=1)) if may_see(request.user, "notes") else []
    meetings = _meetings(request, as_of) if may_see(request.user, "notes") else []
    fresh = bank_freshness(now())
    old = fresh.at is not None and now() - fresh.at > timedelta(hours=stored["bank.max_age_hours"])
    return {
        "greetings": list(coming_greetings(request.user, as_of)[:4]) if may_see(request.user, "notes") else [],
        "meetings": meetings, "words": words, "sees_words": may_see(request.user, "notes"),
        "promises": promises, "holds": holds, "bank": fresh, "bank_old": old, "bank_by_hand": stored["bank.by_hand"],
    }  # fmt: skip


def _meetings(request: HttpRequest, as_of: date) -> list[Line]:
    """The meetings of the day, by the clock here and there."""
    return lines(meetings_between(request.user, *day_bounds(as_of))[:4], zone=str(settings.TIME_ZONE), now=now())


def _empty(request: HttpRequest, found: Queue) -> dict[str, Any]:
    """What an empty queue says: whether there are clients at all, and what comes back next."""
    nothing = not Client.objects.visible_to(request.user).live().exists()
    return {"no_clients": nothing, "back_next": next(iter(snoozed_entries(found, most=1)), None)}


def _keys() -> list[dict[str, Any]]:
    return [
        {"keys": ["J", "K"], "text": _("move")},
        {"keys": ["↵"], "text": _("open")},
        {"keys": ["E"], "text": _("done")},
        {"keys": ["S"], "text": _("snooze")},
        {"keys": ["D"], "text": _("draft")},
        {"keys": ["X"], "text": _("not useful")},
        {"keys": ["G", "C"], "text": _("clients")},
    ]
