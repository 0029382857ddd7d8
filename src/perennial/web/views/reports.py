"""Reports of the month: the list, the editor with its check, the client's tab, the acts, and the list as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.clients.models import Client
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act
from perennial.foundation.versions import ChangedMeanwhile
from perennial.growth.queries.our_news import worth_telling
from perennial.insight.actions import reports as actions
from perennial.insight.choices import OUT, ReportState
from perennial.insight.models import ClientReport, ClientResult
from perennial.insight.queries.report import content_of, report_rows, results_of, review_of, without_report
from perennial.insight.rules.report import month_before, month_of
from perennial.insight.words import page_of
from perennial.kernel.lifecycle import Refused
from perennial.web import report_words
from perennial.web.client_facts import load_client_facts
from perennial.web.forms.reports import ReportForm, ResultForm
from perennial.web.views.client_frame import client_or_404, frame
from perennial.web.views.doors import actor, acts, refused, sees, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx

ON_A_PAGE = 50
EXPECTED = (Refused, actions.CannotReport, ChangedMeanwhile)
TONES = {"review": "acc", "acknowledged": "good", "drafting": "watch"}


@sees("notes")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Every report in scope, and who has none of the last month; ?q= by client, ?state=."""
    rows, asked = _asked(request)
    month = month_before(today())
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    missing = without_report(request.user, month)
    return render(request, "reports/reports.html", {
        "page": page, "lines": _lines(list(page)), **asked, "states": ReportState.choices, "month": month,
        "missing": missing, "may_act": may_act(request.user, "notes"), "export_query": request.GET.urlencode(),
    })  # fmt: skip


@sees("notes", "clients")
@require_safe
def client_reports(request: HttpRequest, pk: int) -> HttpResponse:
    """A client's reports and its journal of results."""
    client = client_or_404(request, pk)
    results = ClientResult.objects.visible_to(request.user).filter(client=client, withdrawn_on__isnull=True)
    return render(request, "reports/client.html", {
        **frame(request, client, load_client_facts(request.user, client, today()), "reports"),
        "lines": _lines(list(report_rows(request.user, client=pk))), "results": results.order_by("-on", "-pk")[:100],
        "may_act": may_act(request.user, "notes"), "month": month_before(today()),
        "result_form": ResultForm(initial={"on": today()}),
    })  # fmt: skip


@acts("notes")
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Begin the report of a client's month (?client=, month=YYYY-MM-DD; the last month else)."""
    given = request.POST.get("client", "")
    rows = Client.objects.visible_to(request.user)
    client = get_object_or_404(rows, pk=int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0)
    try:
        month = date.fromisoformat(request.POST.get("month", ""))
    except ValueError:
        month = month_before(today())
    try:
        report = actions.start_report(client, month, by=actor(request), as_of=today())
    except EXPECTED as error:
        return refused(request, error, to=reverse("reports"))
    return HttpResponseRedirect(reverse("report", args=[report.pk]))


@sees("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: to write and check, to look at, to send."""
    row = _report(request, pk)
    if request.method == "POST":
        return save(request, pk)
    return _page(request, row, ReportForm(instance=row))


@acts("notes")
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is written and show the check of it."""
    row = _report(request, pk)
    form = ReportForm(request.POST, instance=_report(request, pk))
    if not form.is_valid():
        return _page(request, row, form, status=422)
    given = {**form.cleaned_data, **({} if "changed" in form.fields else {"changed": row.changed})}
    try:
        actions.save_report(row, given, version=given["version"], by=actor(request), as_of=today())
    except EXPECTED as error:
        return refused(request, error, to=reverse("report", args=[pk]))
    return told(request, _("The report is kept."), to=reverse("report", args=[pk]))


@acts("notes")
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The check of what stands in the form now; nothing is kept."""
    row = _report(request, pk)
    form = ReportForm(request.POST, instance=_report(request, pk))
    form.is_valid()
    for name, value in form.cleaned_data.items():
        if name != "version":
            setattr(row, name, value)
    return render(request, "reports/_check.html", report_words.told(review_of(row, content_of(row))))


@acts("notes")
@require_POST
def move(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """Ready, back to writing, correct, cancel. Sending is the cover letter's."""
    row, by, as_of, post = _report(request, pk), actor(request), today(), request.POST
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "ready": (lambda: actions.ready_report(row, read=bool(post.get("read")), by=by, as_of=as_of),
                  _("The report is ready. The cover letter sends it.")),
        "change": (lambda: actions.change_report(row, by=by, as_of=as_of), _("The report can be written again.")),
        "correct": (lambda: actions.correct_report(row, changed=post.get("changed", ""), by=by, as_of=as_of),
                    _("A new version is begun. The client has the old one until it leaves.")),
        "cancel": (lambda: actions.cancel_report(row, reason=post.get("reason", ""), by=by, as_of=as_of),
                   _("There will be no report of this month.")),
    }  # fmt: skip
    if event not in deeds:
        raise Http404
    deed, text = deeds[event]
    try:
        made = deed()
    except EXPECTED as error:
        return refused(request, error, to=reverse("report", args=[pk]))
    return told(request, text, to=reverse("report", args=[made.pk if made is not None else pk]))


@acts("notes", "clients")
@require_POST
def result_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a result into the client's journal; ?report= goes back there."""
    client = client_or_404(request, pk)
    form, to = ResultForm(request.POST), _back(request, client)
    if not form.is_valid():
        return refused(request, actions.CannotReport(_("Write what they got, and since when.")), to=to)
    try:
        row = actions.add_result(client, **form.cleaned_data, by=actor(request), as_of=today())
    except EXPECTED as error:
        return refused(request, error, to=to)
    undo = reverse("result-withdraw", args=[row.pk])
    return told(request, _("The result is written down."), to=to, undo=undo)


@acts("notes")
@require_POST
def result_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Written by mistake."""
    row = _result(request, pk)
    actions.withdraw_result(row, by=actor(request), as_of=today())
    undo = reverse("result-restore", args=[pk])
    return told(request, _("The result was taken back."), to=_back(request, row.client), undo=undo)


@acts("notes")
@require_POST
def result_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """The undo of it."""
    row = _result(request, pk)
    actions.restore_result(row, by=actor(request), as_of=today())
    return told(request, _("The result is written down."), to=_back(request, row.client))


@sees("notes")
@require_safe
def reports_csv(request: HttpRequest) -> HttpResponse:
    """The reports that fit."""
    return as_csv(_table(request), "reports")


@sees("notes")
@require_safe
def reports_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "reports")


def _page(request: HttpRequest, row: ClientReport, form: ReportForm, *, status: int = 200) -> HttpResponse:
    content = content_of(row)
    last = min(month_of(row.month)[1], today())
    context = {
        "report": row, "client": row.client, "form": form, "page": page_of(row, content),
        "tone": TONES.get(row.state, ""), "may_act": may_act(request.user, "notes"), "out": row.state in OUT,
        "results": results_of(row.client_id, row.month), "result_form": ResultForm(initial={"on": last}),
        "worth": _worth(row) if row.is_open and may_act(request.user, "notes") else [],
        **report_words.told(review_of(row, content)),
    }  # fmt: skip
    return render(request, "reports/report.html", context, status=status)


def _worth(row: ClientReport) -> list[dict[str, Any]]:
    """News of ours that fits the client, in the language of the report: a line of it belongs here (C39)."""
    found = worth_telling(row.client, today())
    return [{"row": piece, "url": piece.url, **piece.text_in(row.language)} for piece, _fit in found]


def _report(request: HttpRequest, pk: int) -> ClientReport:
    rows = ClientReport.objects.visible_to(request.user).select_related("client__manager", "contact", "link")
    found: ClientReport = get_object_or_404(rows, pk=pk)
    return found


def _result(request: HttpRequest, pk: int) -> ClientResult:
    found: ClientResult = get_object_or_404(
        ClientResult.objects.visible_to(request.user).select_related("client"), pk=pk
    )
    return found


def _back(request: HttpRequest, client: Client) -> str:
    given = request.POST.get("report", "")
    if given.isascii() and given.isdigit() and len(given) < 18:
        return reverse("report", args=[int(given)])
    return reverse("client-reports", args=[client.pk])


def _asked(request: HttpRequest) -> tuple[Any, dict[str, str]]:
    words, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    state = state if state in ReportState.values else ""
    return report_rows(request.user, words=words, state=state), {"q": words, "state": state}


def _lines(rows: list[ClientReport]) -> list[dict[str, Any]]:
    return [{"row": row, "tone": TONES.get(row.state, "")} for row in rows]


def _table(request: HttpRequest) -> list[list[Cell]]:
    head: list[Cell] = [_("Client"), _("Month"), _("Version"), _("State"), _("For"), _("Sent"), _("Opened"),
                        _("Accepted"), _("Accepted by")]  # fmt: skip
    return [head, *(
        [r.client.name, r.month, r.number, str(r.get_state_display()), r.contact.name if r.contact else "",
         r.sent_on, r.viewed_on, r.accepted_on, r.accepted_by]
        for r in _asked(request)[0]
    )]  # fmt: skip
