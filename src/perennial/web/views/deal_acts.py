"""A deal that waits is decided: whose it is, or that nothing comes of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perennial.foundation.clock import today
from perennial.foundation.saying import spoken
from perennial.handover.actions.cards import CannotHandOver
from perennial.handover.actions.deals import leave_out_deal, place_deal
from perennial.handover.models import WonDeal
from perennial.handover.queries.deals import near_clients
from perennial.web.forms.handovers import DealForm
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, person, queue_follows, told


@acts("handover")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The client it may be of is chosen already; ?client= names another."""
    deal = get_object_or_404(WonDeal.objects.visible_to(request.user).waiting(), pk=pk)
    near = near_clients([deal]).get(pk, ())
    form = DealForm(
        request.POST if request.method == "POST" else None, user=person(request),
        initial={"client": request.GET.get("client") or (near[0].pk if near else "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            return _decided(request, deal, form)
        except CannotHandOver as error:
            form.add_error(None, spoken(error))
    lead = _("A client that is not served yet is handed over with it; with a client we serve nothing is begun.")
    title = _("Whose deal is “%(name)s”?") % {"name": deal.company or deal.title or deal.number}
    return asked(request, form, title, reverse("deal-decide", args=[pk]), reverse("deals"), lead=lead)


def _decided(request: HttpRequest, deal: WonDeal, form: DealForm) -> HttpResponse:
    client, by, as_of = form.cleaned_data["client"], actor(request), today()
    if client is None:
        leave_out_deal(deal, reason=form.cleaned_data["reason"], by=by, as_of=as_of)
        return told(request, _("The deal is left out."), to=reverse("deals"))
    row = place_deal(deal, client, by=by, as_of=as_of)
    queue_follows(request, client.pk)
    if row.card_id:
        text = _("The deal belongs to the hand-over of %(name)s.") % {"name": client.name}
        return told(request, text, to=reverse("handover", args=[row.card_id]))
    text = _("The deal is %(name)s's, whom we serve already.") % {"name": client.name}
    return told(request, text, to=reverse("deals"))
