"""Whose hours an export has: answering what it asks, and the list of all that was answered."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from perennial.foundation.clock import today
from perennial.foundation.rights import may_act
from perennial.intake import actions
from perennial.intake.models import TrackerName
from perennial.intake.queries import kind_options
from perennial.intake.whose_actions import LEFT_OUT, forget_name, say_whose
from perennial.intake.whose_queries import is_open, names_said
from perennial.web.views.doors import actor, acts, refused, sees, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.import_page import NotReady, batch_seen
from perennial.web.views.imports import look_at

ON_A_PAGE: Final = 100
NOT_OURS: Final = "-"


@acts("imports")
@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the answers and look at the file again."""
    batch = batch_seen(request, pk)
    to = f"{reverse('import', args=[pk])}?show=whose"
    count = say_whose(batch, said=_answers(request), by=actor(request), as_of=today())
    if not count:
        return refused(request, NotReady(_("Choose a placement first, or say that it is not ours.")), to=to)
    try:
        done = look_at(request, batch)
    except actions.NotWaiting:
        return refused(request, NotReady(_("This import was applied or discarded before, or is being applied now.")),
                       to=to)  # fmt: skip
    except actions.ImportRefused:
        return HttpResponseRedirect(to)
    rest = any(is_open(row["how"]) for row in done.report.get("whose", ()))
    text = ngettext("%(n)d answer is remembered.", "%(n)d answers are remembered.", count) % {"n": count}
    return told(request, text, to=to if rest else reverse("import", args=[pk]))


@sees("imports")
@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """Everything that was answered; ?q=."""
    words = _words(request)
    page = Paginator(names_said(request.user, words=words), ON_A_PAGE).get_page(request.GET.get("page"))
    titles = _titles()
    return render(request, "imports/names.html", {
        "page": page, "rows": [{"row": row, "source": titles.get(row.source, row.source)} for row in page], "q": words,
        "may": may_act(request.user, "imports"), "export_query": request.GET.urlencode(),
        "crumbs": [{"url": reverse("imports"), "text": _("Imports")}],
    })  # fmt: skip


@sees("imports")
@require_safe
def names_csv(request: HttpRequest) -> HttpResponse:
    """What fits, as a file."""
    return as_csv(_table(request), "tracker-names")


@sees("imports")
@require_safe
def names_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "tracker-names")


@acts("imports")
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """The next import asks again."""
    row = get_object_or_404(names_said(request.user), pk=pk)
    forget_name(row, by=actor(request), as_of=today())
    return told(request, _("“%(name)s” is forgotten; the next import asks again.") % {"name": row.who},
                to=reverse("import-names"))  # fmt: skip


def _answers(request: HttpRequest) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, value in request.POST.items():
        key = name.removeprefix("w-")
        if key == name:
            continue
        if value == NOT_OURS:
            found[key] = LEFT_OUT
        elif str(value).isascii() and str(value).isdigit() and len(str(value)) < 18:
            found[key] = int(str(value))
    return found


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:100]


def _titles() -> dict[str, str]:
    return {option.name: _(option.title) for option in kind_options()}


def _table(request: HttpRequest) -> list[list[Cell]]:
    titles = _titles()
    head: list[Cell] = [_("Export"), _("Name there"), _("Work there"), _("Person"), _("Client"), _("Since"),
                        _("Said by")]  # fmt: skip
    return [head, *(_line(row, titles) for row in names_said(request.user, words=_words(request)))]


def _line(row: TrackerName, titles: dict[str, str]) -> list[Any]:
    place = row.placement
    return [
        titles.get(row.source, row.source), row.who, row.what or ("" if row.what_key else "–"),
        place.person.name if place else _("Not ours"), place.client.name if place else "", row.said_on,
        row.said_by.name if row.said_by else "",
    ]  # fmt: skip
