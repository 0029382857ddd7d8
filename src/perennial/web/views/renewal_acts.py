"""What is done about a renewal: its moves, what must be true, our offer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from perennial.clients.actions.errors import ChangedMeanwhile as ClientChanged
from perennial.contracts.actions.agreements import CannotAgree
from perennial.foundation.clock import today
from perennial.foundation.timeline import Actor
from perennial.foundation.versions import ChangedMeanwhile
from perennial.growth.actions import renewals as actions
from perennial.growth.models import Renewal, RenewalPoint
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.renewals import (
    AgreeForm,
    LostForm,
    OfferForm,
    PointForm,
    SettleForm,
    SignForm,
    TalkForm,
    TermsForm,
)
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, back, queue_follows, refused, told
from perennial.web.views.renewals import renewal_or_404

EXPECTED: Final = (Refused, ChangedMeanwhile, ClientChanged, actions.CannotRenew, CannotAgree)
Deed = Callable[[Renewal, dict[str, Any], Actor, date], Renewal]


def _sign(row: Renewal, given: dict[str, Any], by: Actor, day: date) -> Renewal:
    return actions.sign_renewal(
        row, paper=given["paper"], new_end_on=given["new_end_on"], successor=given["successor"], by=by, as_of=day
    )


def _lose(row: Renewal, given: dict[str, Any], by: Actor, day: date) -> Renewal:
    return actions.lose_renewal(
        row, loss_reason=given["loss_reason"], words=given["words"], leaves=given["leaves"],
        document=given["document"], by=by, as_of=day,
    )  # fmt: skip


def _settle(row: Renewal, given: dict[str, Any], by: Actor, day: date) -> Renewal:
    return actions.settle_renewal(
        row, given["what"], paper=given["paper"], new_end_on=given["new_end_on"], successor=given["successor"],
        loss_reason=given["loss_reason"], words=given["words"], by=by, as_of=day,
    )  # fmt: skip


DEEDS: Final[dict[str, tuple[type[forms.Form] | None, Deed]]] = {
    "open-talk": (TalkForm, lambda row, given, by, day: actions.open_talk(row, how=given["reason"], by=by, as_of=day)),
    "terms": (TermsForm, lambda row, given, by, day: actions.put_terms(row, reason=given["reason"], by=by, as_of=day)),
    "agree": (
        AgreeForm, lambda row, given, by, day: actions.agree_renewal(row, terms=given["reason"], by=by, as_of=day)
    ),
    "sign": (SignForm, _sign),
    "rolls-over": (None, lambda row, given, by, day: actions.roll_over(row, by=by, as_of=day)),
    "no": (LostForm, _lose),
    "cancelled-early": (LostForm, _lose),
    "settle": (SettleForm, _settle),
}  # fmt: skip


@acts("growth")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One move; a form asks for what its guard needs."""
    if event not in DEEDS:
        raise Http404
    row, to = renewal_or_404(request, pk), reverse("renewal", args=[pk])
    kind, deed = DEEDS[event]
    form = _form(request, kind or forms.Form, row)
    if request.method == "POST" and form.is_valid():
        try:
            row = deed(row, form.cleaned_data, actor(request), today())
        except EXPECTED as error:
            if kind is None:
                return refused(request, error, to=to)
            form.add_error(None, str(getattr(error, "said", error)))
        else:
            queue_follows(request, row.client_id)
            named = {"number": row.agreement.number, "state": row.get_state_display()}
            return told(request, _("%(number)s: %(state)s.") % named, to=to)
    return asked(request, form, _title(event), reverse("renewal-move", args=[pk, event]), to)


@acts("growth", "notes")
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Our offer, who else they look at, and the ways ahead."""
    row, to = renewal_or_404(request, pk), reverse("renewal", args=[pk])
    form = OfferForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        row.version = given["version"] or row.version  # as the writer read it
        try:
            actions.write_offer(
                row, offer=given["offer"], rivals=given["rivals"], ways=form.ways(), by=actor(request), as_of=today()
            )
        except EXPECTED as error:
            form.add_error(None, str(error))
        else:
            return told(request, _("The offer is kept."), to=f"{to}#offer")
    return asked(request, form, _("Our offer, and the ways ahead"), reverse("renewal-offer", args=[pk]), to)


@acts("growth", "notes")
@require_http_methods(["GET", "HEAD", "POST"])
def point_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Something of one's own that must be true."""
    row, to = renewal_or_404(request, pk), reverse("renewal", args=[pk])
    form = PointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            point = actions.add_point(row, text=form.cleaned_data["text"], by=actor(request), as_of=today())
        except EXPECTED as error:
            form.add_error(None, str(error))
        else:
            return told(request, _("Added: %(text)s") % {"text": point.text}, to=to)
    return asked(request, form, _("What must be true"), reverse("renewal-point-new", args=[pk]), to)


@acts("growth", "notes")
@require_POST
def point_mark(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """True now, or not after all."""
    point = get_object_or_404(RenewalPoint.objects.visible_to(request.user), pk=pk)
    to = back(request, reverse("renewal", args=[point.renewal_id]))
    try:
        point = actions.mark_point(point, done=act == "true", by=actor(request), as_of=today())
    except EXPECTED as error:
        return refused(request, error, to=to)
    if act == "true":
        undo = reverse("renewal-point", args=[pk, "open"])
        return told(request, _("True now: %(text)s") % {"text": point.text}, to=to, undo=undo)
    return told(request, _("Not true yet: %(text)s") % {"text": point.text}, to=to)


def _form(request: HttpRequest, kind: type[forms.Form], row: Renewal) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if issubclass(kind, SignForm):
        return kind(data, row=row, user=request.user, initial={"new_end_on": row.agreement.ends_on})
    return kind(data)


def _title(event: str) -> str:
    titles = {
        "open-talk": _("The talk is open"), "terms": _("Terms are on the table"),
        "agree": pgettext("renewal", "They agree"), "sign": pgettext("renewal", "Signed"),
        "rolls-over": _("It goes on by itself"), "settle": _("Note what became of it"),
    }  # fmt: skip
    return titles.get(event) or _("They do not go on")
