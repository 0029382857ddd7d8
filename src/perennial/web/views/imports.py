"""The list of imports, uploading files, and what files may look like."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from perennial.foundation.clock import now
from perennial.foundation.jobs import alive
from perennial.foundation.rights import may_act
from perennial.intake import actions
from perennial.intake.book_queries import book_files, book_zip
from perennial.intake.choices import BatchState
from perennial.intake.models import ImportBatch
from perennial.intake.queries import batches_visible_to, kind_options, stored_size
from perennial.web.import_files import ACCEPT, bundles, unread_when_too_large
from perennial.web.import_words import counted, field_name
from perennial.web.views.doors import actor, refused, sees

ON_A_PAGE = 50
MOST_FILES = 50
AT_ONCE = 200_000  # bytes that are read while the person waits
TONES = {
    BatchState.APPLIED: "good", BatchState.FAILED: "risk", BatchState.APPLYING: "acc", BatchState.PREVIEWING: "acc",
    BatchState.PREVIEWED: "watch", BatchState.UPLOADED: "watch", BatchState.TAKEN_BACK: "line",
}  # fmt: skip


class NoFile(ValueError):
    """The form came without a file, or with more than can be looked at."""


@unread_when_too_large
@sees("imports")
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """GET lists them, newest first; POST keeps the files and looks at them."""
    if request.method == "POST":
        if not may_act(request.user, "imports"):
            raise PermissionDenied
        return _receive(request)
    # the reports of imports are long: only what the list says is read
    rows = batches_visible_to(request.user).defer("report").annotate(
        created=F("report__created"), changed=F("report__changed"), refused=F("report__refused_count"),
    )  # fmt: skip
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    titles = {option.name: option.title for option in kind_options()}
    context = {
        "page": page, "rows": [_line(row, titles) for row in page], "may": may_act(request.user, "imports"),
        "accept": ACCEPT, "limit": settings.MAX_IMPORT_BYTES // 1_000_000,
    }  # fmt: skip
    return render(request, "imports/imports.html", context)


@sees("imports")
@require_safe
def formats(request: HttpRequest) -> HttpResponse:
    """What can be imported, and the columns of the native book."""
    files = [
        {"name": file.name, "columns": [(name, field_name(name), needed) for name, needed in file.columns]}
        for file in book_files()
    ]
    return render(request, "imports/formats.html", {"kinds": [_(option.title) for option in kind_options()],
                                                    "files": files})  # fmt: skip


@sees("imports")
@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """An empty book to fill in; ?sample=1 one with a few rows."""
    sample = request.GET.get("sample") == "1"
    name = "sample-book.zip" if sample else "empty-book.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(book_zip(sample=sample), content_type="application/zip", headers=headers)


def _receive(request: HttpRequest) -> HttpResponse:
    files: list[UploadedFile[Any]] = request.FILES.getlist("files")
    if not files or len(files) > MOST_FILES:
        text = _("Choose a file first.") if not files else _("That is more than fifty files: put them into one zip.")
        return refused(request, NoFile(text), to=reverse("imports"))
    kept: list[ImportBatch] = []
    for name, chunks in bundles(files):
        try:
            kept.append(actions.upload(chunks, name=name, by=actor(request)))
            look_at(request, kept[-1])
        except actions.ImportRefused as error:
            if not kept or kept[-1].source != name[:300]:  # one that was kept says on its own page what is wrong
                messages.error(request, f"{name}: {error.reason.translated(_)}")
    if len(kept) == 1:
        return HttpResponseRedirect(reverse("import", args=[kept[0].pk]))
    if kept:
        text = ngettext("%(n)d file was read: look at it.", "%(n)d files were read: look at each.", len(kept))
        messages.success(request, text % {"n": len(kept)})
    return HttpResponseRedirect(reverse("imports"))


def look_at(
    request: HttpRequest, batch: ImportBatch, *, kind: str | None = None, mapping: dict[str, str] | None = None
) -> ImportBatch:
    """A small file while the person waits; a large one in the background, where a worker is there to do it."""
    how: Any = {"kind": kind, "mapping": mapping, "by": actor(request)}
    if stored_size(batch) > AT_ONCE and alive(at=now()):
        return actions.start_preview(batch, **how)
    return actions.preview(batch, **how)


def _line(row: Any, titles: dict[str, str]) -> dict[str, Any]:
    state = BatchState(row.state)
    parts = [counted(kind, n) for kind, n in (row.created or {}).items() if n]
    changes = sum((row.changed or {}).values())
    if changes:
        parts.append(ngettext("%(n)d change", "%(n)d changes", changes) % {"n": changes})
    if row.refused and state != BatchState.FAILED:
        parts.append(ngettext("%(n)d line refused", "%(n)d lines refused", row.refused) % {"n": row.refused})
    kind = _(titles[row.kind]) if row.kind in titles else ""
    started = localtime(row.started_at)
    return {"batch": row, "started": started, "state": state.label, "tone": TONES[state], "what": ", ".join(parts),
            "kind": kind}  # fmt: skip
