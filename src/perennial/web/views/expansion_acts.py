"""What is done about an expansion: noted, written, answered, moved, tied to its work."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perennial.clients.models import Client
from perennial.delivery.actions.staffing import CannotAsk
from perennial.foundation.clock import today
from perennial.foundation.versions import ChangedMeanwhile
from perennial.growth.actions import expansions as actions
from perennial.growth.choices.expansions import ExpansionKind
from perennial.growth.choices.ideas import IdeaState
from perennial.growth.models.expansions import Expansion
from perennial.growth.models.ideas import Idea
from perennial.growth.queries.expansions import placements_for, requests_for
from perennial.kernel.lifecycle import Refused
from perennial.web.expansion_words import placement_said
from perennial.web.forms.expansions import AgreeForm, ExpansionForm, ParkForm, ReasonForm, TieForm
from perennial.web.views.dialogs import answered, sent
from perennial.web.views.doors import actor, acts, person, queue_follows, refused, sees, told
from perennial.web.views.expansions import expansion_or_404
from perennial.web.views.staffing import need_of

EXPECTED = (Refused, ChangedMeanwhile, CannotAsk, actions.ExpansionRefused)
_answered = partial(answered, expected=EXPECTED)
FORM_METHODS = ["GET", "HEAD", "POST"]


@acts("growth")
@require_http_methods(FORM_METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """Note an expansion; ?client= chooses whose, ?idea= the agreed idea it comes of."""
    idea = _idea(request)
    visible = Client.objects.visible_to(request.user)
    client = idea.client if idea else visible.filter(pk=_number(request.GET.get("client", ""))).first()
    initial: dict[str, Any] = {
        "client": client.pk if client else None, "currency": client.currency if client else "USD",
        "kind": ExpansionKind.SERVICE if idea else ExpansionKind.PEOPLE, "heads": 1, "owner": person(request).pk,
    }  # fmt: skip
    if idea is not None:
        initial |= {"title": idea.title, "need": idea.problem or idea.proposal, "owner": idea.owner_id}
    form = ExpansionForm(sent(request), user=person(request), client=client, initial=initial)

    def deed() -> HttpResponse:
        values = dict(form.cleaned_data)
        whose = values.pop("client")
        row = actions.spot_expansion(whose, values=values, idea=idea, by=actor(request), as_of=today())
        queue_follows(request, row.client_id)
        return told(request, _("Noted: “%(title)s”.") % {"title": row.title}, to=page_of(row))

    url = reverse("expansion-new") + (f"?idea={idea.pk}" if idea else f"?client={client.pk}" if client else "")
    return _answered(request, form, _("New expansion"), url, reverse("expansions"), deed)


@acts("growth")
@require_http_methods(FORM_METHODS)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write more of it."""
    row = expansion_or_404(request, pk)
    initial = {name: getattr(row, name) for name in actions.EXPANSION_FIELDS}
    initial |= {"owner": row.owner_id, "decides": row.decides_id, "skill": row.skill_id}
    form = ExpansionForm(sent(request), user=person(request), client=row.client, known=True, initial=initial)

    def deed() -> HttpResponse:
        actions.write_expansion(row, values=form.cleaned_data, by=actor(request), as_of=today())
        return told(request, _("Written: “%(title)s”.") % {"title": row.title}, to=page_of(row))

    return _answered(request, form, row.title, reverse("expansion-write", args=[pk]), page_of(row), deed)


@sees("growth", "margin")
@require_http_methods(FORM_METHODS)
def margin(request: HttpRequest, pk: int) -> HttpResponse:
    """Vouch for a margin that is thin or not known."""
    row = expansion_or_404(request, pk)
    form = ReasonForm(sent(request))

    def deed() -> HttpResponse:
        actions.vouch_for_margin(row, word=form.cleaned_data["reason"], by=actor(request), as_of=today())
        return told(request, _("Vouched for the margin of “%(title)s”.") % {"title": row.title}, to=page_of(row))

    title = _("Why the margin is right")
    return _answered(request, form, title, reverse("expansion-margin", args=[pk]), page_of(row), deed)


@acts("growth")
@require_http_methods(FORM_METHODS)
def staffing(request: HttpRequest, pk: int) -> HttpResponse:
    """What recruiters say, where the numbers say nothing."""
    row = expansion_or_404(request, pk)
    form = ReasonForm(sent(request))
    form.fields["reason"].label = _("What recruiters say")

    def deed() -> HttpResponse:
        actions.answer_staffing(row, word=form.cleaned_data["reason"], by=actor(request), as_of=today())
        return told(request, _("Noted."), to=page_of(row))

    title = _("What recruiters say")
    return _answered(request, form, title, reverse("expansion-staffing", args=[pk]), page_of(row), deed)


@acts("growth")
@require_http_methods(FORM_METHODS)
def tie(request: HttpRequest, pk: int) -> HttpResponse:
    """Which placements are its work; the start of one of them wins it."""
    row = expansion_or_404(request, pk)
    rows = [(one, placement_said(one)) for one in placements_for(row)]
    known = list(row.placements.values_list("placement_id", flat=True))
    form = TieForm(sent(request), rows=rows, initial={"placements": known})

    def deed() -> HttpResponse:
        chosen = list(form.cleaned_data["placements"])
        actions.tie_placements(row, placements=chosen, by=actor(request), as_of=today())
        return told(request, _("Noted."), to=page_of(row))

    none = _("No placement of this client fits yet: one that is agreed or runs, and is of nothing else.")
    lead = "" if rows else none
    url = reverse("expansion-tie", args=[pk])
    return _answered(request, form, _("Its placements"), url, page_of(row), deed, lead=lead)


@acts("growth")
@require_http_methods(FORM_METHODS)
def move(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One move; some of them ask for a word or a day first."""
    row, name = expansion_or_404(request, pk), event.replace("-", "_")
    if name not in _DEEDS:
        raise Http404
    form, title = _form(request, row, name), _titles()[name]

    def deed() -> HttpResponse:
        moved = _DEEDS[name](row, form.cleaned_data, actor(request))
        queue_follows(request, moved.client_id)
        named = {"title": moved.title, "state": moved.get_state_display()}
        return told(request, _("“%(title)s”: %(state)s.") % named, to=page_of(moved))

    if not form.fields and request.method == "POST" and form.is_valid():
        try:
            return deed()
        except EXPECTED as error:
            return refused(request, error, to=page_of(row))
    return _answered(request, form, title, reverse("expansion-move", args=[pk, event]), page_of(row), deed)


def page_of(row: Expansion) -> str:
    return reverse("expansion", args=[row.pk])


_DEEDS: Final[dict[str, Callable[..., Expansion]]] = {
    "qualify": lambda row, said, by: actions.qualify_expansion(row, by=by, as_of=today()),
    "propose": lambda row, said, by: actions.propose_expansion(row, by=by, as_of=today()),
    "wake": lambda row, said, by: actions.wake_expansion(row, by=by, as_of=today()),
    "yes_in_principle": lambda row, said, by: actions.agree_expansion(row, **said, by=by, as_of=today()),
    "park": lambda row, said, by: actions.park_expansion(row, **said, by=by, as_of=today()),
    "no": lambda row, said, by: actions.lose_expansion(row, **said, by=by, as_of=today()),
    "not_staffed": lambda row, said, by: actions.give_up_staffing(row, **said, by=by, as_of=today()),
}


def _form(request: HttpRequest, row: Expansion, name: str) -> forms.Form:
    if name == "yes_in_principle":
        found = [(one, need_of(one)) for one in requests_for(row.client_id)] if row.needs_people else None
        return AgreeForm(sent(request), rows=found)
    kinds: dict[str, type[forms.Form]] = {"park": ParkForm, "no": ReasonForm, "not_staffed": ReasonForm}
    return kinds.get(name, forms.Form)(sent(request))


def _titles() -> dict[str, str]:
    return {
        "qualify": _("All is known"), "propose": _("It was offered"), "wake": _("Take it up again"),
        "yes_in_principle": _("Yes in principle"), "park": _("Park it"), "no": _("They said no"),
        "not_staffed": _("We did not find the people"),
    }  # fmt: skip


def _idea(request: HttpRequest) -> Idea | None:
    rows = Idea.objects.visible_to(request.user).filter(state=IdeaState.ACCEPTED, expansion__isnull=True)
    return rows.select_related("client").filter(pk=_number(request.GET.get("idea", ""))).first()


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
