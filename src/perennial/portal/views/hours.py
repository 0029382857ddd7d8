"""The hours of a month by a client's link: looked at by day, approved or disputed by a press and never by looking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from perennial.delivery.actions.asking import CannotSay, approve_hours, dispute_hours
from perennial.delivery.models import HoursAsk
from perennial.delivery.queries.asks import Sheet, sheets_for
from perennial.foundation.clock import now, today
from perennial.foundation.models import ActLink
from perennial.foundation.saying import spoken
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import Refused
from perennial.portal.pages import register_page, show, visitor_of


def hours(request: HttpRequest, link: ActLink, part: str) -> HttpResponse:
    """The days of every person of ours who worked for the client in the month, and the two answers to them."""
    if part:
        raise Http404
    visitor = visitor_of(link)
    rows = HoursAsk.objects.filter(client_id=link.client_id).select_related("client__manager")
    ask = get_object_or_404(rows, pk=link.subject_id)
    error = ""
    if request.method == "POST":
        try:
            _answer(request.POST, link, ask, visitor.contact.name)
            return HttpResponseRedirect(_address(request))
        except (CannotSay, ChangedMeanwhile, Refused) as refused:
            error = spoken(refused)
    sheets = sheets_for(ask.client_id, ask.month)
    given: Mapping[str, str] = request.POST if error else {}
    waiting = [sheet for sheet in sheets if sheet.waits]
    return show(request, "portal/hours.html", visitor, {
        "month": ask.month, "people": [_person(sheet, given) for sheet in sheets], "waiting": waiting,
        "total": sum(sheet.seconds for sheet in sheets), "error": error,
        "manager": ask.client.manager.name.split(" ")[0] if ask.client.manager else "",
        "disputed": sum(len(sheet.disputed) for sheet in sheets if sheet.row.state == "disputed"),
        "to_approve": sum(sheet.seconds for sheet in waiting),
    }, status=422 if error else 200)  # fmt: skip


def _answer(post: Mapping[str, str], link: ActLink, ask: HoursAsk, who: str) -> None:
    """Approve all that was on the page, or dispute the days that have a reason beside them. Raises what they raise."""
    versions = _numbers(post, "v-")
    reasons = {line: post[f"r-{line}"] for line in _numbers(post, "r-", words=True)}
    said: dict[str, Any] = {
        "client_id": ask.client_id, "month": ask.month, "versions": versions, "who": who, "at": now(),
        "as_of": today(),
    }  # fmt: skip
    if post.get("do") == "dispute":
        dispute_hours(link, reasons=reasons, **said)
        return
    if reasons:
        raise CannotSay(
            _("You wrote beside some days. Send what you do not agree with, or clear those lines and approve.")
        )
    approve_hours(link, **said)


def _numbers(post: Mapping[str, str], mark: str, *, words: bool = False) -> dict[int, int]:
    """{id: number} of the fields that begin with the mark; with `words` of those that hold any."""
    found = {}
    for name, value in post.items():
        key = name.removeprefix(mark)
        if name.startswith(mark) and _whole(key) and value.strip() and (words or _whole(value)):
            found[int(key)] = 0 if words else int(value)
    return found


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _person(sheet: Sheet, given: Mapping[str, str]) -> dict[str, Any]:
    lines = [{"line": line, "said": given.get(f"r-{line.pk}", "")} for line in sheet.lines]
    return {
        "sheet": sheet, "row": sheet.row, "lines": lines, "days": sum(line.billed > 0 for line in sheet.lines),
        "open": any(line["said"] for line in lines) or sheet.row.state == "disputed",
    }  # fmt: skip


def _address(request: HttpRequest) -> str:
    token = request.resolver_match.kwargs["token"] if request.resolver_match else ""
    chosen = request.GET.get("lang", "")
    return reverse("link", args=[token]) + (f"?lang={chosen}" if chosen in ("en", "ru", "uk") else "")


register_page("hours", hours)
