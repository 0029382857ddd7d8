"""The report of a month by its link: read by anybody who has the address, accepted by a press, and as a PDF."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from perennial.clients.models import Contact
from perennial.foundation.clock import now, today
from perennial.foundation.models import ActLink
from perennial.foundation.rights import may_see
from perennial.foundation.store import load
from perennial.insight.actions.reports import accept_report, view_report
from perennial.insight.choices import OUT, ReportState
from perennial.insight.models import ClientReport
from perennial.insight.paper import pdf_of
from perennial.insight.queries.report import content_of, reports_for
from perennial.insight.words import page_of
from perennial.kernel import formats
from perennial.portal.pages import Visitor, register_page, show, visitor_of

MACHINES = re.compile(r"bot|crawl|spider|scan|preview|fetch|python|curl|wget|proof|safelinks|barracuda", re.I)


def report(request: HttpRequest, link: ActLink, part: str) -> HttpResponse:
    """The page (?month= of an earlier one), its PDF, and the press that accepts it."""
    if part not in ("", "pdf"):
        raise Http404
    visitor = visitor_of(link)
    own = _own(link)
    chosen = _chosen(request, own, link)
    if part == "pdf":
        return paper(chosen)
    if request.method == "POST":
        if chosen.pk == own.pk:
            accept_report(own, link, who=visitor.contact.name, at=now(), as_of=today())
        return HttpResponseRedirect(_address(request))
    if chosen.pk == own.pk and _is_person(request):
        view_report(own, at=now(), as_of=today())
    with translation.override(_spoken(request, chosen)):
        context = {
            **_page(chosen), "months": _months(request, link, chosen), "pdf": _pdf(request, chosen),
            "can_accept": chosen.pk == own.pk and own.state in (ReportState.SENT, ReportState.VIEWED),
        }  # fmt: skip
        return show(request, "portal/report.html", visitor, context)


@login_required
@require_safe
def see(request: HttpRequest, pk: int, part: str = "") -> HttpResponse:
    """The page or the paper as the client gets it, for our people before it goes; nothing can be pressed."""
    if not may_see(request.user, "notes"):
        raise PermissionDenied
    rows = ClientReport.objects.visible_to(request.user).select_related("client__manager", "contact")
    row = get_object_or_404(rows, pk=pk)
    if part == "pdf":
        return paper(row)
    contact = row.contact or Contact(name=row.client.name, client=row.client, language=row.language)
    with translation.override(row.language):
        context = {**_page(row), "months": [], "pdf": reverse("report-paper", args=[pk]), "preview": True}
        response = show(request, "portal/report.html", Visitor(contact, row.client), context)
        response.headers["Content-Language"] = row.language
        return response


def paper(row: ClientReport) -> HttpResponse:
    """The PDF in the language it is written in."""
    company = load("company.name")["company.name"] or "Perennial"
    with translation.override(row.language):
        made = pdf_of(page_of(row, content_of(row)), company=company)
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="report-{row.month:%Y-%m}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _page(row: ClientReport) -> dict[str, Any]:
    return {
        "report": row, "page": page_of(row, content_of(row)), "corrected": row.state == ReportState.SUPERSEDED,
    }  # fmt: skip


def _own(link: ActLink) -> ClientReport:
    """What the link is about: it works once the report has left; a corrected one shows the newer that replaced it."""
    rows = ClientReport.objects.select_related("client__manager", "contact").filter(client_id=link.client_id)
    row = rows.filter(pk=link.subject_id).exclude(sent_on__isnull=True).first()
    if row is None:
        raise Http404
    newer = rows.filter(month=row.month, number__gt=row.number, state__in=OUT, contact_id=link.contact_id)
    found: ClientReport = newer.order_by("-number").first() or row
    return found


def _chosen(request: HttpRequest, own: ClientReport, link: ActLink) -> ClientReport:
    """Another month this person was sent, by ?month=YYYY-MM; whatever else is asked for is the link's own."""
    asked = request.GET.get("month", "")
    rows = reports_for(link.contact_id or 0, link.client_id or 0) if asked else []
    return next((row for row in rows if f"{row.month:%Y-%m}" == asked), own)


def _months(request: HttpRequest, link: ActLink, chosen: ClientReport) -> list[dict[str, Any]]:
    rows = reports_for(link.contact_id or 0, link.client_id or 0)[:12]
    return [
        {"url": f"{_address(request)}?month={row.month:%Y-%m}", "label": _label(row.month),
         "current": row.month == chosen.month}
        for row in rows
    ] if len(rows) > 1 else []  # fmt: skip


def _label(month: date) -> str:
    return formats.format_date(month, translation.get_language() or "en", "month")


def _pdf(request: HttpRequest, chosen: ClientReport) -> str:
    return f"{_address(request)}pdf/?month={chosen.month:%Y-%m}"


def _address(request: HttpRequest) -> str:
    token = request.resolver_match.kwargs["token"] if request.resolver_match else ""
    return reverse("link", args=[token])


def _spoken(request: HttpRequest, chosen: ClientReport) -> str:
    """The words round the text: as asked for, else in the language of the text."""
    return translation.get_language() or "en" if request.GET.get("lang") else chosen.language


def _is_person(request: HttpRequest) -> bool:
    """As well as can be told: a browser that a person led here, no program that looks at links."""
    agent = request.headers.get("User-Agent", "")
    led = request.headers.get("Sec-Fetch-Dest", "") == "document" and request.headers.get("Sec-Fetch-User", "") == "?1"
    return request.method == "GET" and led and "Mozilla" in agent and not MACHINES.search(agent)


register_page("report", report)
