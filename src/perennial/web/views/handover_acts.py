"""What is done about a hand-over: made, written, given, asked about, introduced, accepted, closed, called off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perennial.care.actions.meetings import NotPlannable
from perennial.care.actions.touches import EmptyTouch
from perennial.clients.actions.errors import CodeTaken
from perennial.clients.policies import money_visible
from perennial.foundation.choices import Role
from perennial.foundation.clock import today
from perennial.foundation.store import get
from perennial.foundation.versions import ChangedMeanwhile
from perennial.handover.actions import cards, introductions, shadow
from perennial.handover.actions.contact_rules import set_rule
from perennial.handover.actions.deals import settle_deal
from perennial.handover.choices import Leave, Party, Way
from perennial.handover.models import HandoverCard, TouchPoint
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.handovers import (
    AcceptForm,
    CardForm,
    GapsForm,
    HeldForm,
    PlanForm,
    PointForm,
    RulesForm,
    WhoForm,
    WonForm,
)
from perennial.web.forms.onboarding import ReasonForm
from perennial.web.views.client_frame import client_or_404
from perennial.web.views.deals import waiting_deal
from perennial.web.views.dialogs import answered, sent
from perennial.web.views.doors import actor, acts, back, person, queue_follows, refused, told
from perennial.web.views.handovers import card_or_404

EXPECTED = (Refused, ChangedMeanwhile, cards.CannotHandOver, NotPlannable, EmptyTouch, CodeTaken)
_answered = partial(answered, expected=EXPECTED)
FORM_METHODS = ["GET", "HEAD", "POST"]


@acts("handover")
@require_http_methods(FORM_METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """A won deal begins a hand-over."""
    user = person(request)
    initial = {"won_on": today(), "currency": get("company.currency"), "client": request.GET.get("client", "")}
    deal = waiting_deal(request)
    if deal is not None:
        said = {"title": deal.title, "amount": deal.amount, "currency": deal.currency, "won_on": deal.won_on,
                "name": deal.company, "seller": deal.seller_id, "person": deal.person, "email": deal.email}  # fmt: skip
        initial |= {name: value for name, value in said.items() if value}
    form = WonForm(sent(request), user=user, initial=initial)

    def deed() -> HttpResponse:
        given = form.cleaned_data
        card = cards.make_handover(
            client=given["client"], name=given["name"], values=form.values(), person=form.contact(),
            seller=user if user.role == Role.SAL else given.get("seller"), manager=given["manager"],
            by=actor(request), as_of=today(),
        )  # fmt: skip
        if deal is not None:
            settle_deal(deal, card, by=actor(request), as_of=today())
        queue_follows(request, card.client_id)
        answer = told(request, _("The hand-over of %(name)s has begun.") % {"name": card.client.name}, to=_page(card))
        return answer if isinstance(answer, HttpResponseRedirect) else HttpResponseRedirect(_page(card))

    lead = _("Write what you know now; what is still missing is said on its page.")
    url = reverse("handover-new") + (f"?deal={deal.pk}" if deal else "")
    return _answered(request, form, _("Won deal: hand it over"), url, reverse("handovers"), deed,
                     lead=lead, wide=True)  # fmt: skip


@acts("handover")
@require_http_methods(FORM_METHODS)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The card."""
    card = card_or_404(request, pk)
    form = CardForm.of(card, sent(request), money=money_visible(request.user, card.client, today()))
    if not card.currency and "currency" in form.fields:
        form.initial["currency"] = card.client.currency

    def deed() -> HttpResponse:
        values = form.values()
        if values.get("amount") is None and "amount" in values:
            values["currency"] = card.currency
        cards.fill_card(card, values=values, by=actor(request), as_of=today())
        queue_follows(request, card.client_id)
        return told(request, _("Written down: %(n)s %% of the card.") % {"n": card.percent}, to=_page(card))

    title = _("The card of %(name)s") % {"name": card.client.name}
    return _answered(request, form, title, reverse("handover-write", args=[pk]), _page(card), deed, wide=True)


@acts("handover")
@require_http_methods(FORM_METHODS)
def who(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sold it, who takes it."""
    card = card_or_404(request, pk)
    form = WhoForm(sent(request), initial={"seller": card.seller_id, "manager": card.client.manager_id})

    def deed() -> HttpResponse:
        given = form.cleaned_data
        cards.assign_card(
            card, seller=given["seller"], manager=given["manager"], by=actor(request), as_of=today()
        )  # fmt: skip
        return _done(request, card, _("Noted who hands over to whom."))

    return _answered(request, form, _("Who hands over to whom"), reverse("handover-who", args=[pk]), _page(card), deed)


@acts("handover")
@require_POST
def give(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Give the card to the account manager, or take it."""
    card = card_or_404(request, pk)
    verbs: dict[str, tuple[Callable[..., HandoverCard], str]] = {
        "submit": (cards.submit_card, _("Given to %(name)s.")), "take": (cards.take_card, _("Taken by %(name)s.")),
    }  # fmt: skip
    if act not in verbs:
        raise Http404
    verb, said = verbs[act]
    try:
        verb(card, by=actor(request), as_of=today())
    except EXPECTED as error:
        return refused(request, error, to=_page(card))
    named = {"name": card.client.manager.name if card.client.manager else ""}
    return _done(request, card, said % named)


@acts("handover")
@require_http_methods(FORM_METHODS)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it back with what is missing, by name."""
    card = card_or_404(request, pk)
    form = GapsForm(sent(request), initial={"gaps": list(card.filled.missing)})

    def deed() -> HttpResponse:
        cards.ask_gaps(card, **form.cleaned_data, by=actor(request), as_of=today())
        return _done(request, card, _("Sales are asked for what is missing."))

    return _answered(request, form, _("Ask for what is missing"), reverse("handover-ask", args=[pk]), _page(card), deed)


@acts("handover")
@require_http_methods(FORM_METHODS)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """When the account manager is introduced."""
    card = card_or_404(request, pk)
    form = PlanForm(sent(request), client=card.client, initial={"contacts": _deciding(card)})

    def deed() -> HttpResponse:
        given = form.cleaned_data
        zone = ZoneInfo(card.client.time_zone or settings.TIME_ZONE)
        introductions.plan_introduction(
            card, at=datetime.combine(given["day"], given["at"], zone), place=given["place"],
            contacts=list(given["contacts"]), by=actor(request), as_of=today(),
        )  # fmt: skip
        return _done(request, card, _("The introduction is planned."))

    return _answered(request, form, _("Plan the introduction"), reverse("handover-plan", args=[pk]), _page(card), deed)


@acts("handover")
@require_http_methods(FORM_METHODS)
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """The introduction was held, or its letter answered."""
    card = card_or_404(request, pk)
    form = HeldForm(
        sent(request), client=card.client, initial={"on": today(), "contacts": _deciding(card)}
    )  # fmt: skip

    def deed() -> HttpResponse:
        given = form.cleaned_data
        introductions.hold_introduction(
            card, way=Way(given["way"]), on=given["on"], note=given["note"], contacts=list(given["contacts"]),
            by=actor(request), as_of=today(),
        )  # fmt: skip
        return _done(request, card, _("The account manager is introduced."))

    return _answered(request, form, _("The introduction was held"), reverse("handover-held", args=[pk]), _page(card),
                     deed)  # fmt: skip


@acts("handover")
@require_http_methods(FORM_METHODS)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The account manager takes the client on."""
    card = card_or_404(request, pk)
    form = AcceptForm(sent(request))

    def deed() -> HttpResponse:
        shadow.accept_handover(
            card, knows_whom=form.cleaned_data["knows_whom"], by=actor(request), as_of=today()
        )  # fmt: skip
        return _done(request, card, _("Accepted: the first 90 days and the shadow month begin."))

    lead = _("You sign with it that you have what you need. The first 90 days of the client begin.")
    return _answered(request, form, _("Accept the hand-over"), reverse("handover-accept", args=[pk]), _page(card), deed,
                     lead=lead)  # fmt: skip


@acts("handover")
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """One side confirms the end of the shadow month."""
    card = card_or_404(request, pk)
    try:
        card = shadow.confirm_close(card, by=actor(request), as_of=today())
    except EXPECTED as error:
        return refused(request, error, to=_page(card))
    said = _("Closed: both have confirmed.") if card.ended_on else _("Confirmed; the other side has to as well.")
    return _done(request, card, said)


@acts("handover")
@require_http_methods(FORM_METHODS)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The deal fell through."""
    card = card_or_404(request, pk)
    form = ReasonForm(sent(request))

    def deed() -> HttpResponse:
        cards.cancel_card(card, reason=form.cleaned_data["reason"], by=actor(request), as_of=today())
        return _done(request, card, _("Noted: the deal fell through."))

    return _answered(request, form, _("The deal fell through"), reverse("handover-cancel", args=[pk]), _page(card),
                     deed)  # fmt: skip


@acts("handover")
@require_http_methods(FORM_METHODS)
def point_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree a touch point of sales."""
    card = card_or_404(request, pk)
    form = PointForm(sent(request), initial={"due_on": card.shadow_until or today()})

    def deed() -> HttpResponse:
        shadow.add_point(card, **form.cleaned_data, by=actor(request), as_of=today())
        return told(request, _("Agreed."), to=_page(card))

    return _answered(request, form, _("Agree a touch point of sales"), reverse("handover-point-new", args=[pk]),
                     _page(card), deed)  # fmt: skip


@acts("handover")
@require_POST
def point(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Done, or taken back."""
    rows = TouchPoint.objects.visible_to(request.user).select_related("card")
    row = get_object_or_404(rows, pk=pk)
    shadow.mark_point(row, done=act == "done", by=actor(request), as_of=today())
    if act == "done":
        undo = reverse("handover-point", args=[pk, "again"])
        return told(request, _("Done: %(step)s") % {"step": row.name}, to=_page(row.card), undo=undo)
    return told(request, _("To be done again: %(step)s") % {"step": row.name}, to=_page(row.card))


@acts("handover")
@require_http_methods(FORM_METHODS)
def in_touch(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of us may be in touch with the client, and by which ways."""
    client, to = client_or_404(request, pk), back(request, reverse("client", args=[pk]))
    form = RulesForm(sent(request), rules={row.party: row for row in client.contact_rules.all()})

    def deed() -> HttpResponse:
        for party in Party:
            leave, ways = form.cleaned_data[f"leave_{party}"], form.cleaned_data[f"ways_{party}"]
            if leave:
                set_rule(client, party, leave=Leave(leave), ways=ways, by=actor(request), as_of=today())
        return told(request, _("Noted who may be in touch."), to=to)

    url = f"{reverse('client-in-touch', args=[pk])}?next={to}"
    return _answered(request, form, _("Who may be in touch, and how"), url, to, deed)


def _done(request: HttpRequest, card: HandoverCard, text: str) -> HttpResponse:
    queue_follows(request, card.client_id)
    return told(request, text, to=_page(card))


def _page(card: HandoverCard) -> str:
    return reverse("handover", args=[card.pk])


def _deciding(card: HandoverCard) -> list[int]:
    """Whoever decides or signs, to begin with."""
    rows = card.client.contacts.current()
    return [row.pk for row in rows if {"decision_maker", "sponsor", "economic_buyer"} & set(row.roles)]
