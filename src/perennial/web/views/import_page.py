"""One import: what it would do, how it is read, applying, discarding and taking it back."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.foundation.clock import now, today
from perennial.foundation.jobs import alive
from perennial.foundation.rights import may_act, may_see
from perennial.intake import actions
from perennial.intake.choices import BatchState
from perennial.intake.look_queries import Look, in_the_way, look
from perennial.intake.lost_work_actions import WORKING, put_back_if_lost
from perennial.intake.models import ImportBatch
from perennial.intake.queries import batches_visible_to, kind_options, may_be_taken_back
from perennial.intake.whose_queries import people_at_work, whose_look
from perennial.web.forms.imports import ReadingForm
from perennial.web.import_findings import WAITING, Findings, findings, progress, samples, will_go
from perennial.web.views.doors import actor, acts, is_htmx, refused, sees, told
from perennial.web.views.exports import CSV_TYPE, safe
from perennial.web.views.imports import TONES, look_at

LINES_A_PAGE = 50
AT_ONCE: Final = 300  # so few rows are written while the person waits, if no worker would do it
SHOWS = ("refused", "warnings", "columns", "whose")


class NotReady(ValueError):
    """Something stops the import that only a person can settle."""


@sees("imports")
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview before it is applied, its result after; ?show=refused, warnings or columns."""
    return _page(request, batch_seen(request, pk))


@acts("imports")
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Look again, as the person says the file is to be read."""
    batch = batch_seen(request, pk)
    show = request.GET.get("show", "")
    to = reverse("import", args=[pk]) + (f"?show={show}" if show in SHOWS else "")
    asks = findings(batch).asks
    form = ReadingForm(
        request.POST, look=look(batch), kind=batch.kind, options=kind_options(), asks=asks,
        people=people_at_work(),
    )  # fmt: skip
    if not form.is_valid():
        return _page(request, batch, form=form, status=422)
    kind, mapping = form.choice()
    try:
        done = look_at(request, batch, kind=kind, mapping=mapping)
    except actions.NotWaiting:
        return _too_late(request, to)
    except actions.ImportRefused:
        return HttpResponseRedirect(to)  # the page says why
    if done.state in WORKING:
        return HttpResponseRedirect(to)
    return told(request, _("The file was read again."), to=to)


@acts("imports")
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring it in: in the background, or at once when it is small and no worker runs."""
    batch = batch_seen(request, pk)
    to = reverse("import", args=[pk])
    skip = request.POST.get("skip_refused") == "on"
    if why := _stops(batch, skip=skip):
        return _page(request, batch, error=why, status=422)
    try:
        if batch.total <= AT_ONCE and not alive(at=now()):
            done = actions.apply_import(batch, skip_refused=skip, by=actor(request), as_of=today())
        else:
            done = actions.start_import(batch, skip_refused=skip, by=actor(request), as_of=today())
    except actions.NotWaiting:
        return _too_late(request, to)
    except actions.ImportRefused:
        return HttpResponseRedirect(to)
    if done.state == BatchState.APPLIED:
        return told(request, _("“%(name)s” is in the book.") % {"name": batch.source}, to=to)
    return HttpResponseRedirect(to)


@sees("imports")
@require_safe
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, for the page that asks every two seconds; the page itself when it is over."""
    batch = batch_seen(request, pk)
    to = reverse("import", args=[pk])
    if batch.state in WORKING and is_htmx(request):
        return render(request, "imports/_progress.html", {"progress": progress(batch, at=now()), "batch": batch})
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)


@acts("imports")
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget an upload that was not applied."""
    batch = batch_seen(request, pk)
    try:
        actions.discard(batch)
    except actions.NotWaiting:
        return _too_late(request, reverse("import", args=[pk]))
    return told(request, _("“%(name)s” was discarded; nothing was changed.") % {"name": batch.source},
                to=reverse("imports"))  # fmt: skip


@acts("imports")
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says exactly what goes and what stands in the way; POST does it."""
    batch = batch_seen(request, pk)
    to = reverse("import", args=[pk])
    if request.method == "POST":
        try:
            actions.take_back(batch, by=actor(request), as_of=today())
        except actions.NothingTakenBack as error:
            return refused(request, error, to=to)
        return told(request, _("“%(name)s” was taken back.") % {"name": batch.source}, to=to)
    if not may_be_taken_back(batch):
        return HttpResponseRedirect(to)
    context = {
        "batch": batch, "title": _("Take “%(name)s” back") % {"name": batch.source}, "will": will_go(batch),
        "obstacles": in_the_way(batch), "url": reverse("import-take-back", args=[pk]), "cancel_url": to,
    }  # fmt: skip
    return render(request, "imports/_take_back.html" if is_htmx(request) else "imports/take_back.html", context)


@sees("imports")
@require_safe
def refusals(request: HttpRequest, pk: int) -> HttpResponse:
    """The refused lines as CSV, to be put right in the file."""
    batch = batch_seen(request, pk)
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow([_("File"), _("Line"), _("Column"), _("Value"), _("Reason")])
    for row in findings(batch).refused:
        cells = (row.get("file"), row.get("line"), row.get("column"), row.get("value"), row["said"])
        rows.writerow([safe(str(cell)) if cell is not None else "" for cell in cells])
    headers = {"Content-Disposition": f'attachment; filename="refused-{batch.pk}.csv"'}
    return HttpResponse("\ufeff" + text.getvalue(), content_type=CSV_TYPE, headers=headers)


def batch_seen(request: HttpRequest, pk: int) -> ImportBatch:
    """The import, for those who see imports; 404 for others."""
    batch = batches_visible_to(request.user).filter(pk=pk).first()
    if batch is None:
        raise Http404
    put_back_if_lost(batch, at=now())
    return batch


def _stops(batch: ImportBatch, *, skip: bool) -> str:
    """What only a person can settle before the file is brought in."""
    found = findings(batch)
    if batch.state in (BatchState.UPLOADED, BatchState.FAILED):
        return _("The file cannot be read as it is; say how to read it, or discard it.")
    if batch.state == BatchState.PREVIEWED and found.asks:
        return _("Answer the questions first.")
    if batch.state == BatchState.PREVIEWED and found.refused_count and not skip:
        return _("Say whether the refused lines may be left out.")
    return ""


def _too_late(request: HttpRequest, to: str) -> HttpResponse:
    why = _("This import was applied or discarded before, or is being applied now.")
    return refused(request, NotReady(why), to=to)


def _page(
    request: HttpRequest, batch: ImportBatch, *, form: ReadingForm | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    found, state = findings(batch), BatchState(batch.state)
    waiting = state in WAITING and bool(batch.stored_at)
    looked = look(batch) if waiting else Look()
    options = kind_options()
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    if form is None and waiting:
        form = ReadingForm(
            look=looked, kind=batch.kind, options=options, asks=found.asks, people=_people(batch, found)
        )
    words = request.GET.get("q", "").strip()[:100]
    lines = {"refused": found.refused, "warnings": found.warnings}.get(show, [])
    title = next((option.title for option in options if option.name == batch.kind), "")
    context: dict[str, Any] = {
        "batch": batch, "found": found, "started": localtime(batch.started_at), "waiting": waiting, "show": show,
        "state": state.label, "tone": TONES[state],
        "kind": _(title) if title else "", "form": form, "look": looked, "error": error,
        "may": may_act(request.user, "imports"), "samples": samples(batch, looked.first) if waiting else [],
        "page": Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page")),
        "tabs": _tabs(batch, found, looked, show),
        "whose": whose_look(batch, words=words) if show == "whose" else None, "words": words,
        "crumbs": [{"url": reverse("imports"), "text": _("Imports")}],
        "progress": progress(batch, at=now()) if state in WORKING else None, **_places(request),
    }  # fmt: skip
    return render(request, "imports/import.html", context, status=status)


def _people(batch: ImportBatch, found: Findings) -> list[tuple[str, str]]:
    """Who may have worked, where the file names nobody."""
    asked = any(ask["key"] == "who" for ask in found.asks) or "who" in (batch.options.get("mapping") or {})
    return people_at_work() if asked else []


def _tabs(batch: ImportBatch, found: Findings, looked: Look, show: str) -> list[dict[str, Any]]:
    url = reverse("import", args=[batch.pk])
    failed = batch.state == BatchState.FAILED
    first = _("What has happened") if batch.applied_at else _("What is wrong") if failed else _("What will happen")
    names: list[tuple[str, str, int | None]] = [("", first, None)]
    if found.refused_count and not failed:
        names.append(("refused", _("Refused"), found.refused_count))
    if found.warnings_count:
        names.append(("warnings", _("Warnings"), found.warnings_count))
    if found.whose_count:
        names.append(("whose", _("Whose hours"), found.whose_open or None))
    if looked.tables:
        names.append(("columns", _("Columns"), None))
    return [
        {"url": f"{url}?show={name}" if name else url, "label": label, "count": count, "current": show == name,
         "key": str(number)}
        for number, (name, label, count) in enumerate(names, start=1)
    ]  # fmt: skip


def _places(request: HttpRequest) -> dict[str, bool]:
    """Where the rows of an import can be seen, as far as this person may."""
    user = request.user
    money = may_see(user, "money")
    return {"sees_clients": may_see(user, "clients"), "sees_money": money, "sees_today": may_act(user, "letters"),
            "sees_bank": money and may_act(user, "money") and may_act(user, "imports")}  # fmt: skip
