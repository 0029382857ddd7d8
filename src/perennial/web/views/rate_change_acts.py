"""Drafting new rates for a client, changing the draft, and every move of a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from perennial.contracts.actions import rate_changes as actions
from perennial.contracts.choices import RateChangeState
from perennial.contracts.models import RateChange
from perennial.contracts.queries.rate_changes import changeable, preview
from perennial.contracts.rules.rate_changes import first_in_time
from perennial.contracts.rules.rates import rate_on
from perennial.foundation.clock import today
from perennial.foundation.rights import may_see
from perennial.foundation.saying import spoken
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.rate_changes import RateChangeForm, RateLinesForm, RateStepForm
from perennial.web.views.client_frame import client_or_404
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, back, queue_follows, refused
from perennial.web.views.promise_acts import gone_on
from perennial.web.views.rate_changes import change_or_404, steps_of
from perennial.web.views.team import said_rate

ASKS: Final[dict[str, tuple[str, ...]]] = {
    "approve": ("margin_looked_at",), "send": ("words",), "agree": ("in_writing", "words"), "refuse": ("reason",),
    "withdraw": ("reason",),
}  # fmt: skip
_LEADS: Final[dict[str, Any]] = {
    "approve": gettext_lazy("The table on the page shows the margin of each developer before and after."),
    "send": gettext_lazy("For a letter that did not leave from here. It keeps the notice period as any other."),
    "agree": gettext_lazy("The new rates come into force by themselves on their day."),
}
_SAID: Final[dict[str, Any]] = {
    "approve": gettext_lazy("Approved. Now the letter can go."),
    "send": gettext_lazy("Noted as sent."),
    "agree": gettext_lazy("Noted: they agreed."),
    "refuse": gettext_lazy("Noted: they refused."),
    "withdraw": gettext_lazy("Withdrawn."),
}
EXPECTED = (Refused, actions.CannotChangeRate, ChangedMeanwhile)


@acts("clients", "money")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft new rates for developers of the client."""
    client, to, as_of = client_or_404(request, pk), reverse("client-team", args=[pk]), today()
    found = changeable(client.pk, as_of)
    if not found:
        why = ValueError(_("Nobody here has a rate that could change, or all of them are in a change already."))
        return refused(request, why, to=to)
    rates: dict[Any, Any] = {
        row: (rate, said_rate(rate))
        for row, held in found
        if (rate := rate_on(held.rates, max(as_of, row.starts_on))) is not None
    }
    notice = max(row.agreement.notice_days for row in rates)
    initial = {"effective_on": first_in_time(as_of, notice), "how": "percent"}
    given = request.POST if request.method == "POST" else None
    form = RateChangeForm(given, rates=rates, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.draft_rate_change(
                client, amounts=form.cleaned_data["amounts"], effective_on=form.cleaned_data["effective_on"],
                reason=form.cleaned_data["reason"], by=actor(request), as_of=as_of,
            )  # fmt: skip
        except EXPECTED as error:
            form.add_error(None, spoken(error))
        else:
            said = _("Drafted. Look at what it does before it goes on.")
            return gone_on(request, said, to=reverse("rate-change", args=[row.pk]))
    return asked(request, form, _("Change rates"), request.path, to)


@acts("clients", "money")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other amounts, another day or other words, as long as it is a draft."""
    row, to, as_of = change_or_404(request, pk), reverse("rate-change", args=[pk]), today()
    if row.state != RateChangeState.DRAFTED:
        why = _("It is approved already: withdraw it and draft another one.")
        return refused(request, ValueError(why), to=to)
    found = preview(row, as_of, costs=False)
    lines = [(one.line, said_rate(one.effect.old) if one.effect else "–") for one in found.lines]
    given = request.POST if request.method == "POST" else None
    form = RateLinesForm(given, lines=lines, initial={"effective_on": row.effective_on, "reason": row.reason})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_rate_draft(
                row, amounts=form.cleaned_data["amounts"], effective_on=form.cleaned_data["effective_on"],
                reason=form.cleaned_data["reason"], by=actor(request), as_of=as_of,
            )  # fmt: skip
        except EXPECTED as error:
            form.add_error(None, spoken(error))
        else:
            return gone_on(request, _("The draft is changed."), to=to)
    return asked(request, form, _("Draft of new rates"), request.path, to)


@acts("clients", "money")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One move with what it asks for."""
    row, to = change_or_404(request, pk), back(request, reverse("rate-change", args=[pk]))
    if event not in ASKS:
        raise Http404
    form = RateStepForm(request.POST if request.method == "POST" else None, asks=ASKS[event])
    if request.method == "POST" and form.is_valid():
        try:
            _STEPS[event](row, form.cleaned_data, {"by": actor(request), "as_of": today()})
        except EXPECTED as error:
            form.add_error(None, spoken(error))
        else:
            queue_follows(request, row.client_id)
            return gone_on(request, str(_SAID[event]), to=to)
    lead = "" if event == "approve" and not may_see(request.user, "margin") else str(_LEADS.get(event, ""))
    return asked(request, form, steps_of([event])[event], request.path, to, lead=lead)


_STEPS: Final[dict[str, Callable[[RateChange, dict[str, Any], dict[str, Any]], RateChange]]] = {
    "approve": lambda row, given, how: actions.approve_rate_change(
        row, margin_looked_at=given["margin_looked_at"], **how
    ),
    "send": lambda row, given, how: actions.send_rate_change(row, words=given["words"], **how),
    "agree": lambda row, given, how: actions.agree_rate_change(
        row, in_writing=given["in_writing"], words=given["words"], **how
    ),
    "refuse": lambda row, given, how: actions.refuse_rate_change(row, reason=given["reason"], **how),
    "withdraw": lambda row, given, how: actions.withdraw_rate_change(row, reason=given["reason"], **how),
}
