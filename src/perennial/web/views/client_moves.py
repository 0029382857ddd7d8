"""The life of a client, moved by buttons: each with what it needs, refused with what is missing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from perennial.clients import actions
from perennial.clients.actions.lifecycle import last_loss
from perennial.clients.queries.lifecycle import status_after
from perennial.foundation.clock import now, today
from perennial.foundation.saying import spoken
from perennial.foundation.timeline import system
from perennial.handover.actions.advance import advance_onboardings
from perennial.kernel.lifecycle import GuardFailed, IllegalMove, NotAllowed
from perennial.web.client_moves import BUTTONS, possible
from perennial.web.forms.knowledge import MoveForm
from perennial.web.views.client_frame import client_or_404
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, refused, sees, told

MISSING: dict[str, Any] = {
    "signed_or_start_agreed": gettext_lazy("Say which contract was signed or which start day is agreed."),
    "reason": gettext_lazy("A reason is needed."),
    "handover_accepted": gettext_lazy("The hand-over has to be accepted first."),
    "onboarding_graduated": gettext_lazy("The first 90 days have to be finished first."),
    "unhealthy": gettext_lazy("Say what puts the client at risk: its health does not."),
    "healthy_again": gettext_lazy("Its health was not good for long enough; the head may decide it with a reason."),
    "document_and_day": gettext_lazy("The document of the notice and the day it takes effect are needed."),
    "document": gettext_lazy("The document that withdraws the notice is needed."),
    "placement_starts": gettext_lazy("A placement has to start first."),
    "settled_with_reason": gettext_lazy("Nothing may be open any more, and the reason of the loss has to be known."),
}
WANTED = {
    "notice_received": frozenset({"document", "effective_on", "reason"}),
    "notice_withdrawn": frozenset({"document", "reason"}),
}
NEEDED = {
    "notice_received": frozenset({"document", "effective_on"}),
    "notice_withdrawn": frozenset({"document"}),
    "recover": frozenset({"reason"}), "win_back": frozenset(), "close": frozenset(),
}  # fmt: skip


@sees("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One move with what it needs."""
    client, to = client_or_404(request, pk), reverse("client", args=[pk])
    if event not in BUTTONS:
        raise Http404
    if event not in {name for name, _title in possible(client, request.user)}:
        sentence = _("“%(move)s” is not possible now.") % {"move": BUTTONS[event]}
        return refused(request, ValueError(sentence), to=to)
    wanted, needed = WANTED.get(event, frozenset({"reason"})), NEEDED.get(event, frozenset({"reason"}))
    form = MoveForm(request.POST or None, wanted=wanted, needed=needed, initial={"version": client.version})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or client.version
        try:
            actions.move_client(pk, event, values=form.cleaned_data, version=version, by=actor(request), as_of=today())
        except GuardFailed as error:
            form.add_error(None, str(MISSING.get(error.guard, error)))
        except (actions.ChangedMeanwhile, NotAllowed, IllegalMove) as error:
            form.add_error(None, spoken(error))
        else:
            advance_onboardings(by=system(now()), as_of=today(), clients=[pk])  # the first 90 days follow the life
            after = status_after(client, event)
            named = {"name": client.name, "status": after.label if after else ""}
            return told(request, _("%(name)s: %(status)s.") % named, to=to)
    return asked(request, form, str(BUTTONS[event]), reverse("client-move", args=[pk, event]), to)


@acts("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def loss(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a lost client left."""
    client, to = client_or_404(request, pk), reverse("client", args=[pk])
    last = last_loss(client)
    if last is None:
        return refused(request, ValueError(_("%(name)s was not lost.") % {"name": client.name}), to=to)
    fields = frozenset({"loss_reason", "competitor", "reason"})
    initial = {name: getattr(last, name) for name in fields}
    form = MoveForm(request.POST or None, wanted=fields, needed=frozenset({"loss_reason"}), initial=initial)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in fields}
        try:
            actions.explain_loss(client, **said, by=actor(request), as_of=today())
        except actions.NeedsLossReason:
            form.add_error("reason", _("Say another reason in words."))
        else:
            return told(request, _("Noted why %(name)s left.") % {"name": client.name}, to=to)
    return asked(request, form, _("Why they left"), reverse("client-loss", args=[pk]), to)
