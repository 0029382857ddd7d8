"""The team of account managers: whose clients ask for how much, who stands in for whom, coaching and careers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from perennial.clients.queries.clients import managers
from perennial.foundation.clock import today
from perennial.foundation.models import User
from perennial.foundation.store import get
from perennial.kernel.text import name_key
from perennial.people.actions import coaching
from perennial.people.choices import CareerStep
from perennial.people.models import CareerMove, CoachingNote
from perennial.web.forms.coaching import CareerForm, CoachingForm
from perennial.web.team_lead import (
    ManagerLine,
    facts_of,
    is_lead,
    leaves_ahead,
    load_chart,
    manager_lines,
    parts_shown,
    steps_of,
)
from perennial.web.views.doors import actor, acts, person, refused, sees, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx

SORTS: Final[dict[str, Callable[[ManagerLine], Any]]] = {
    "name": lambda line: name_key(line.person.name), "clients": lambda line: line.row.clients,
    "people": lambda line: line.row.book.developers, "load": lambda line: line.row.load.value or 0.0,
    "rate": lambda line: line.row.run_rate, "risk": lambda line: line.row.at_risk,
    "waiting": lambda line: line.waiting,
}  # fmt: skip


@sees("people")
@require_safe
def workload(request: HttpRequest) -> HttpResponse:
    """?sort= one of SORTS, "-" for the other way round. Who does not lead sees themselves."""
    leads, sort = is_lead(request.user), _sort(request)
    lines = _lines(request, sort)
    own = next((line for line in lines if line.person.pk == request.user.pk), None) if not leads else None
    context: dict[str, Any] = {
        "lines": lines, "leads": leads, "heads": _heads(sort), "currency": get("company.currency"),
        "today": today(), "facts": facts_of(lines) if leads and lines else [], "export_query": request.GET.urlencode(),
        "keys": [{"keys": ["J", "K"], "text": _("move")}],
    }  # fmt: skip
    if own is not None:
        context |= _of_person(request, own.person, own)
    return render(request, "workload/workload.html", context)


@sees("people")
@require_safe
def workload_csv(request: HttpRequest) -> HttpResponse:
    """The lines of the page."""
    return as_csv(_table(request), "team")


@sees("people")
@require_safe
def workload_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "team")


@acts("people", "notes")
@require_safe
def workload_person(request: HttpRequest, pk: int) -> HttpResponse:
    """One manager: the sum behind the load, how it went, cover, coaching and career."""
    row = _manager(pk)
    line = next((line for line in manager_lines(request.user, today()) if line.person.pk == pk), None)
    forms_shown = {"note_form": CoachingForm(), "step_form": CareerForm(initial={"since": today()})}
    return render(request, "workload/person.html", {**_of_person(request, row, line), **forms_shown})


@acts("people", "notes")
@require_POST
def coach(request: HttpRequest, pk: int) -> HttpResponse:
    """A note about a talk."""
    row, form = _manager(pk), CoachingForm(request.POST)
    if not form.is_valid():
        return _again(request, row, note_form=form)
    given = form.cleaned_data
    try:
        coaching.note_coaching(
            row, text=given["text"], shared=given["shared"], next_on=given["next_on"], by=actor(request), as_of=today()
        )
    except coaching.CoachingRefused as error:
        form.add_error(None, str(error))
        return _again(request, row, note_form=form)
    return told(request, _("Noted."), to=_url(row))


@acts("people", "notes")
@require_POST
def uncoach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a note back; its undo is `coach_again`."""
    row = _note(request, pk)
    try:
        coaching.withdraw_coaching(row, by=actor(request), as_of=today())
    except coaching.CoachingRefused as error:
        return refused(request, error, to=_url(row.person))
    return told(request, _("The note was taken back."), to=_url(row.person), undo=reverse("coaching-again", args=[pk]))


@acts("people", "notes")
@require_POST
def coach_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo of `uncoach`."""
    row = _note(request, pk)
    try:
        coaching.restore_coaching(row, by=actor(request), as_of=today())
    except coaching.CoachingRefused as error:
        return refused(request, error, to=_url(row.person))
    return told(request, _("Noted."), to=_url(row.person))


@acts("people", "notes")
@require_POST
def set_step(request: HttpRequest, pk: int) -> HttpResponse:
    """The step a manager stands on from a day."""
    row, form = _manager(pk), CareerForm(request.POST)
    if not form.is_valid():
        return _again(request, row, step_form=form)
    given = form.cleaned_data
    try:
        coaching.set_career_step(
            row, step=CareerStep(given["step"]), since=given["since"], reason=given["reason"], by=actor(request),
            as_of=today(),
        )  # fmt: skip
    except coaching.CoachingRefused as error:
        form.add_error(None, str(error))
        return _again(request, row, step_form=form)
    return told(request, _("The step is set."), to=_url(row))


def _manager(pk: int) -> User:
    return get_object_or_404(User, pk=pk, pk__in=[row.pk for row in managers()])


def _note(request: HttpRequest, pk: int) -> CoachingNote:
    return get_object_or_404(CoachingNote.objects.visible_to(request.user).select_related("person"), pk=pk)


def _url(row: User) -> str:
    return reverse("workload-person", args=[row.pk])


def _again(request: HttpRequest, row: User, **given: forms.BaseForm) -> HttpResponse:
    line = next((line for line in manager_lines(request.user, today()) if line.person.pk == row.pk), None)
    forms_shown = {"note_form": CoachingForm(), "step_form": CareerForm(initial={"since": today()}), **given}
    return render(request, "workload/person.html", {**_of_person(request, row, line), **forms_shown}, status=422)


def _of_person(request: HttpRequest, row: User, line: ManagerLine | None) -> dict[str, Any]:
    day = today()
    notes = CoachingNote.objects.visible_to(request.user).standing().filter(person=row).select_related("by")
    return {
        "row": row, "line": line, "parts": parts_shown(line.row.load.parts) if line else [],
        "chart": load_chart(row.pk, day), "notes": notes[:50], "leaves": leaves_ahead(row, day),
        "career": CareerMove.objects.filter(person=row), "step": steps_of([row.pk]).get(row.pk, ""),
        "currency": get("company.currency"), "today": day, "self": person(request).pk == row.pk,
    }  # fmt: skip


def _sort(request: HttpRequest) -> str:
    given = request.GET.get("sort", "")
    return given if given.removeprefix("-") in SORTS else "-load"


def _lines(request: HttpRequest, sort: str) -> list[ManagerLine]:
    lines = manager_lines(request.user, today())
    return sorted(lines, key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))


def _heads(sort: str) -> list[dict[str, Any]]:
    texts = [
        ("name", _("Account manager")), ("clients", _("Clients")), ("people", _("Developers")), ("load", _("Load")),
        ("rate", _("Run rate")), ("risk", _("of it at risk")), ("waiting", _("Open items")),
    ]  # fmt: skip
    current, down = sort.removeprefix("-"), sort.startswith("-")
    heads = []
    for name, text in texts:
        other = name if (name == current and down) or (name == "name" != current) else f"-{name}"
        order = ("descending" if down else "ascending") if name == current else ""
        url = f"{reverse('workload')}?sort={other}"
        heads.append({"text": text, "numeric": name not in ("name", "load"), "url": url, "sort": order})
    return heads


def _table(request: HttpRequest) -> list[list[Cell]]:
    head: list[Cell] = [
        _("Account manager"), _("Step"), _("Clients"), "A", "B", "C", _("Developers"), _("Hours asked for"),
        _("Hours there are"), _("Load, %"), _("Currency"), _("Run rate"), _("of it at risk"), _("Open items"),
        _("Away from"), _("Away until"), _("Deputy"), _("Last coached"),
    ]  # fmt: skip
    return [head, *(_cells(line) for line in _lines(request, _sort(request)))]


def _cells(line: ManagerLine) -> list[Cell]:
    row, away = line.row, line.absence
    return [
        line.person.name, line.step, row.clients, *(row.book.clients.get(tier, 0) for tier in "ABC"),
        row.book.developers, str(round(row.load.need, 1)), str(round(row.load.capacity, 1)),
        None if row.load.value is None else round(row.load.value * 100), get("company.currency"), row.run_rate,
        row.at_risk, line.waiting, away.starts_on if away else None, away.ends_on if away else None,
        away.deputy if away else "", line.coached_on,
    ]  # fmt: skip
