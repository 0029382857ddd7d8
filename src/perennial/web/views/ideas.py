"""Ideas for clients: the board with its files, one idea, what is done about it, a section of the client's tab."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from perennial.clients.models import Client
from perennial.clients.queries.clients import managers
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act
from perennial.foundation.versions import ChangedMeanwhile
from perennial.growth.actions import ideas as actions
from perennial.growth.choices.ideas import BOARD, GainPer, IdeaState
from perennial.growth.models.expansions import Expansion
from perennial.growth.models.ideas import Idea
from perennial.growth.queries.ideas import board, idea_rows, ideas_of, open_idea_events, pitch_of, yearly_gains
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.ideas import DoneForm, IdeaForm, ParkForm, WordForm
from perennial.web.growth_places import growth_tabs
from perennial.web.views.dialogs import answered, sent
from perennial.web.views.doors import actor, acts, person, queue_follows, refused, sees, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx

EXPECTED = (Refused, ChangedMeanwhile, actions.IdeaRefused)
_answered = partial(answered, expected=EXPECTED)
MOST: Final = 2000  # ideas on a board
MOST_OFF: Final = 100
TONES: Final = {"parked": "watch", "delivered": "good", "declined": "line"}
FORM_METHODS = ["GET", "HEAD", "POST"]


@sees("growth")
@require_safe
def ideas(request: HttpRequest) -> HttpResponse:
    """The board over clients in scope; ?q=, ?manager=; below it what is parked or has ended."""
    given = _asked(request)
    rows = idea_rows(request.user, **given)
    off = list(rows.off_board()[: MOST_OFF + 1])
    columns = board(rows.on_board()[:MOST])
    return render(request, "growth/ideas.html", {
        "columns": columns, "any": any(column.count for column in columns), "off": off[:MOST_OFF],
        "more": len(off) > MOST_OFF, "tabs": growth_tabs("ideas"), "managers": managers(), "asked": given,
        "filtered": bool(given["words"] or given["manager"]), "clear_url": reverse("ideas"), "tones": TONES,
        "export_query": request.GET.urlencode(), "may_act": may_act(request.user, "growth"), "with_client": True,
        "keys": [{"keys": ["F"], "text": _("search")}, {"keys": ["N"], "text": _("new idea")}],
    })  # fmt: skip


@sees("growth")
@require_safe
def idea(request: HttpRequest, pk: int) -> HttpResponse:
    """One idea with what may be done about it."""
    row = idea_or_404(request, pk)
    may = may_act(request.user, "growth")
    first = pitch_of(row.client)
    expansion = Expansion.objects.filter(idea=row).first()
    return render(request, "growth/idea.html", {
        "idea": row, "client": row.client, "history": list(row.moves.select_related("by").order_by("-pk")),
        "tone": TONES.get(row.state, "acc"), "may_act": may,
        "events": open_idea_events(row, person(request)) if may else frozenset(),
        "may_send": first is not None and first.pk == row.pk and may_act(request.user, "letters"),
        "expansion": expansion, "may_expand": may and row.state == IdeaState.ACCEPTED and expansion is None,
        "writable": may and row.state not in (IdeaState.DELIVERED, IdeaState.DECLINED),
    })  # fmt: skip


@sees("growth")
@require_safe
def ideas_csv(request: HttpRequest) -> HttpResponse:
    """All that fit, ended ones too."""
    return as_csv(_table(request), "ideas")


@sees("growth")
@require_safe
def ideas_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(request), "ideas")


@acts("growth")
@require_http_methods(FORM_METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """Note an idea; ?client= chooses whose."""
    first = Client.objects.visible_to(request.user).filter(pk=_number(request.GET.get("client", "")) or 0).first()
    initial = {"client": first.pk if first else None, "currency": first.currency if first else "USD",
               "per": GainPer.YEAR, "owner": person(request).pk}  # fmt: skip
    form = IdeaForm(sent(request), user=person(request), initial=initial)

    def deed() -> HttpResponse:
        row = actions.note_idea(form.cleaned_data["client"], values=form.cleaned_data, by=actor(request), as_of=today())
        return told(request, _("Noted: “%(title)s”.") % {"title": row.title}, to=_page(row))

    return _answered(request, form, _("New idea"), reverse("idea-new"), reverse("ideas"), deed)


@acts("growth")
@require_http_methods(FORM_METHODS)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write more of it."""
    row = idea_or_404(request, pk)
    initial = {name: getattr(row, name) for name in actions.IDEA_FIELDS} | {"owner": row.owner_id}
    form = IdeaForm(sent(request), user=person(request), known=True, initial=initial)

    def deed() -> HttpResponse:
        actions.write_idea(row, values=form.cleaned_data, by=actor(request), as_of=today())
        return told(request, _("Written: “%(title)s”.") % {"title": row.title}, to=_page(row))

    return _answered(request, form, row.title, reverse("idea-write", args=[pk]), _page(row), deed)


@acts("growth")
@require_http_methods(FORM_METHODS)
def move(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One move; some of them ask for a word, a day or the result first."""
    row = idea_or_404(request, pk)
    if event not in FORMS:
        raise Http404
    kind, title = FORMS[event], _titles()[event]
    if kind is None and request.method != "POST":
        kind = WordForm
    form = kind(sent(request)) if kind else forms.Form(sent(request))

    def deed() -> HttpResponse:
        moved = _DEEDS[event](row, form.cleaned_data, actor(request), today())
        queue_follows(request, moved.client_id)
        named = {"title": moved.title, "state": moved.get_state_display()}
        return told(request, _("“%(title)s”: %(state)s.") % named, to=_page(moved))

    if kind is None and form.is_valid():
        try:
            return deed()
        except EXPECTED as error:
            return refused(request, error, to=_page(row))
    return _answered(request, form, title, reverse("idea-move", args=[pk, event]), _page(row), deed)


def client_ideas(request: HttpRequest, client: Client, as_of: date) -> dict[str, Any]:
    """The section of the client's tab."""
    found = ideas_of(client)
    off = [row for row in found if row.state not in BOARD]
    return {
        "columns": board(found), "any": bool(found), "off": off[:6], "tones": TONES,
        "may_act": may_act(request.user, "growth"),
        "delivered": yearly_gains([row for row in off if row.state == IdeaState.DELIVERED], measured=True),
    }  # fmt: skip


def idea_or_404(request: HttpRequest, pk: int) -> Idea:
    """The idea, if its client is in the person's scope."""
    return get_object_or_404(Idea.objects.visible_to(request.user).select_related("client__manager", "owner"), pk=pk)


FORMS: Final[dict[str, Any]] = {
    "research": None, "yes": None, "wake": None, "pitch": WordForm, "no": WordForm, "dropped": WordForm,
    "park": ParkForm, "done": DoneForm,
}  # fmt: skip
_DEEDS: Final[dict[str, Callable[..., Idea]]] = {
    "research": lambda row, said, by, day: actions.prepare_idea(row, by=by, as_of=day),
    "yes": lambda row, said, by, day: actions.answer_idea(row, agreed=True, by=by, as_of=day),
    "wake": lambda row, said, by, day: actions.wake_idea(row, by=by, as_of=day),
    "pitch": lambda row, said, by, day: actions.pitch_idea(row, how=said["reason"], by=by, as_of=day),
    "no": lambda row, said, by, day: actions.answer_idea(row, agreed=False, reason=said["reason"], by=by, as_of=day),
    "dropped": lambda row, said, by, day: actions.drop_idea(row, reason=said["reason"], by=by, as_of=day),
    "park": lambda row, said, by, day: actions.park_idea(row, **said, by=by, as_of=day),
    "done": lambda row, said, by, day: actions.deliver_idea(row, **said, by=by, as_of=day),
}


def _titles() -> dict[str, str]:
    return {
        "research": _("It is prepared"), "yes": _("They agreed"), "wake": _("Take it up again"),
        "pitch": _("It was told to them"), "no": _("They declined"), "dropped": _("Drop it after all"),
        "park": _("Park it"), "done": _("Delivered and measured"),
    }  # fmt: skip


def _asked(request: HttpRequest) -> dict[str, Any]:
    return {
        "words": request.GET.get("q", "").strip()[:100], "manager": _number(request.GET.get("manager", ""))
    }  # fmt: skip


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None


def _page(row: Idea) -> str:
    return reverse("idea", args=[row.pk])


def _table(request: HttpRequest) -> list[list[Cell]]:
    head: list[Cell] = [
        _("Client"), _("Idea"), _("State"), _("In this state since"), _("What we see"), _("Their goal that it serves"),
        _("What we propose"), _("Effort"), _("Gain for them"), _("Currency"), _("Counted by"), _("How it was counted"),
        _("Who keeps it"), _("Pitched on"), _("Come back to it on"), _("What came of it"), _("Gain that was measured"),
        _("Told back on"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [head]
    for row in idea_rows(request.user, **_asked(request))[:MOST]:
        rows.append([
            row.client.name, row.title, str(row.get_state_display()), row.state_since, row.problem, row.goal,
            row.proposal, row.effort, row.gain, row.currency if row.gain is not None else "",
            str(row.get_per_display()) if row.gain is not None else "", row.counted,
            row.owner.name if row.owner else "", row.pitched_on, row.wake_on, row.result, row.result_gain, row.told_on,
        ])  # fmt: skip
    return rows
