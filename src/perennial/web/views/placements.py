"""One placement with its history and rates; proposing a developer, and every move of a placement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from perennial.clients.policies import money_visible
from perennial.contracts.actions import moves
from perennial.contracts.actions.placements import CannotPlace, propose_placement
from perennial.contracts.actions.rates import CannotSetRate
from perennial.contracts.models import Agreement, Placement
from perennial.contracts.policies import may_move_placements
from perennial.contracts.queries.poaching import standing_watches
from perennial.contracts.queries.rates import rates_between
from perennial.contracts.queries.team import moves_of, open_moves, placed
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act
from perennial.foundation.saying import spoken
from perennial.foundation.timeline import Actor
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.placements import MoveForm, PlacementForm
from perennial.web.views.client_frame import client_or_404
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, back, queue_follows, refused, sees
from perennial.web.views.promise_acts import gone_on
from perennial.web.views.team import line, said_rate, share_of

LABELS: Final[dict[str, Any]] = {
    "agree": pgettext_lazy("move of a placement", "Agreed"),
    "decline": pgettext_lazy("move of a placement", "Declined"),
    "start": pgettext_lazy("move of a placement", "Starts"),
    "fall_through": pgettext_lazy("move of a placement", "Does not start"),
    "give_notice": pgettext_lazy("move of a placement", "Give notice"),
    "withdraw": pgettext_lazy("move of a placement", "Withdraw the notice"),
    "ask_replacement": pgettext_lazy("move of a placement", "Ask for a replacement"),
    "no_replacement": pgettext_lazy("move of a placement", "No replacement: notice"),
    "last_day": pgettext_lazy("move of a placement", "End it now"),
    "client_wants_to_hire": pgettext_lazy("move of a placement", "The client wants to hire"),
    "stays": pgettext_lazy("move of a placement", "Stays with us"),
    "convert": pgettext_lazy("move of a placement", "Hired by the client"),
    "plan": pgettext_lazy("move of a placement", "Plan the end"),
}
ASKS: Final[dict[str, tuple[str, ...]]] = {
    "agree": ("in_writing",), "decline": ("reason",), "start": ("has_access",), "fall_through": ("reason",),
    "give_notice": ("notice_by", "cause", "last_day", "waived", "reason"), "withdraw": ("both_agree",),
    "ask_replacement": ("cause", "reason"), "no_replacement": ("last_day",), "last_day": ("reason",),
    "client_wants_to_hire": ("reason",), "stays": ("reason",),
    "convert": ("last_day", "signed", "invoiced", "reason"), "plan": ("roll_off_on",),
}  # fmt: skip
_LEADS: Final[dict[str, Any]] = {
    "ask_replacement": gettext_lazy("Propose the successor afterwards; with their first day this placement ends."),
    "convert": gettext_lazy("Where the fee is waived instead of invoiced, say why."),
    "last_day": gettext_lazy("Where hours are not closed yet, say why it ends all the same."),
}


@sees("clients")
@require_safe
def placement(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of a placement, what may be done next, its rates and its moves."""
    row, day = placement_or_404(request, pk), today()
    money = money_visible(request.user, row.client, day)
    one = placed(row, day, rates=money)
    rates = rates_between([row.pk], date.min, day + timedelta(days=3660)).get(row.pk, ()) if money else ()
    return render(request, "client/placement.html", {
        "placement": row, "line": line(one, day, {}), "money": money, "steps": _steps(request, row, day),
        "moves": moves_of(row), "rates": [(rate.valid_from, said_rate(rate)) for rate in reversed(rates)],
        "watch": standing_watches(request.user, [row.pk]).get(row.pk),
        "may_note": not row.is_over and may_act(request.user, "watch"),
        "followed": Placement.objects.filter(replaces=row).select_related("person").order_by("starts_on"),
    })  # fmt: skip


@acts("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a developer to the client."""
    client, to = client_or_404(request, pk), reverse("client-team", args=[pk])
    if not Agreement.objects.filter(client=client).exists():
        return refused(request, ValueError(_("There is no agreement with this client yet: add one first.")), to=to)
    form = PlacementForm(request.POST if request.method == "POST" else None, client=client)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = propose_placement(
                given["agreement"], person=given["person"], title=given["title"], starts_on=given["starts_on"],
                amount=given["amount"], share=share_of(given["share"]), billing=given["billing"], skill=given["skill"],
                level=given["level"], project=given["project"], replaces=given["replaces"], by=actor(request),
                as_of=today(),
            )  # fmt: skip
        except (CannotPlace, CannotSetRate) as error:
            form.add_error(None, str(error))
        else:
            said = _("%(person)s is proposed.") % {"person": row.person.name}
            return gone_on(request, said, to=reverse("placement", args=[row.pk]))
    return asked(request, form, _("Propose a developer"), request.path, to)


@acts("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One move with what it asks for."""
    row = placement_or_404(request, pk)
    if event not in ASKS:
        raise Http404
    to = back(request, reverse("placement", args=[pk]))
    form = MoveForm(request.POST if request.method == "POST" else None, asks=ASKS[event], initial=_initial(row, event))
    if request.method == "POST" and form.is_valid():
        try:
            _STEPS[event](row, form.cleaned_data, actor(request))
        except (Refused, moves.CannotMove, ChangedMeanwhile) as error:
            form.add_error(None, spoken(error))
        else:
            queue_follows(request, row.client_id)
            return gone_on(request, _("Noted."), to=to)
    lead = _LEADS.get(event, "")
    return asked(request, form, str(LABELS[event]), request.path, to, lead=str(lead))


def placement_or_404(request: HttpRequest, pk: int) -> Placement:
    """The placement, if its client is in the person's scope."""
    rows = Placement.objects.visible_to(request.user).select_related(
        "client", "person", "seat", "skill", "agreement", "project", "replaces__person"
    )
    return get_object_or_404(rows, pk=pk)


def _steps(request: HttpRequest, row: Placement, day: date) -> list[dict[str, str]]:
    if not may_move_placements(request.user):
        return []
    events = open_moves(row, request.user, day)
    if row.is_live and row.ends_on is None:
        events.append("plan")
    return [
        {"event": event, "label": str(LABELS[event]), "url": reverse("placement-step", args=[row.pk, event])}
        for event in events
    ]


def _initial(row: Placement, event: str) -> dict[str, Any]:
    earliest = max(row.starts_on, today() + timedelta(days=row.agreement.notice_days))
    return {"last_day": row.ends_on or earliest, "roll_off_on": row.roll_off_on}


def _notice(row: Placement, given: dict[str, Any], by: Actor) -> Placement:
    return moves.give_notice(
        row, notice_by=given["notice_by"], cause=given["cause"], last_day=given["last_day"], waived=given["waived"],
        reason=given["reason"], by=by, as_of=today(),
    )  # fmt: skip


def _convert(row: Placement, given: dict[str, Any], by: Actor) -> Placement:
    return moves.convert_placement(
        row, last_day=given["last_day"], signed=given["signed"], invoiced=given["invoiced"], waived=given["reason"],
        by=by, as_of=today(),
    )  # fmt: skip


def _with(action: Callable[..., Placement], *names: str) -> Callable[[Placement, dict[str, Any], Actor], Placement]:
    return lambda row, given, by: action(row, **{name: given[name] for name in names}, by=by, as_of=today())


_STEPS: dict[str, Callable[[Placement, dict[str, Any], Actor], Placement]] = {
    "agree": _with(moves.agree_placement, "in_writing"),
    "decline": _with(moves.decline_placement, "reason"),
    "start": _with(moves.start_placement, "has_access"),
    "fall_through": _with(moves.fall_through_placement, "reason"),
    "give_notice": _notice,
    "withdraw": _with(moves.withdraw_notice, "both_agree"),
    "ask_replacement": _with(moves.ask_replacement, "cause", "reason"),
    "no_replacement": _with(moves.give_up_replacement, "last_day"),
    "last_day": _with(moves.end_placement, "reason"),
    "client_wants_to_hire": _with(moves.client_wants_to_hire, "reason"),
    "stays": _with(moves.stay_placed, "reason"),
    "convert": _convert,
    "plan": lambda row, given, by: moves.plan_roll_off(row, day=given["roll_off_on"], by=by, as_of=today()),
}
