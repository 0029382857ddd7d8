"""What is done with referrals: asked, named, contacted, won, lost, told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perennial.clients.models import Client, Contact
from perennial.foundation.clock import today
from perennial.foundation.saying import spoken
from perennial.foundation.versions import ChangedMeanwhile
from perennial.growth.actions import referrals
from perennial.growth.models import Referral
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.referrals import AskedForm, LeadForm, LostForm, WonForm, WordForm
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, person, refused, told
from perennial.web.views.promise_acts import gone_on
from perennial.web.views.referrals import referral_or_404

GET_OR_POST = ["GET", "HEAD", "POST"]
REFUSALS = (Refused, referrals.CannotRefer, ChangedMeanwhile)


@acts("growth", "clients")
@require_http_methods(GET_OR_POST)
def new(request: HttpRequest) -> HttpResponse:
    """A client named a company; ?client= fills it in."""
    clients = Client.objects.live().visible_to(person(request)).order_by("name")
    chosen = _client(request, clients)
    form = LeadForm(
        request.POST if request.method == "POST" else None, clients=clients, contacts=_people(clients, chosen),
        initial={"client": chosen, "consent_on": today()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            row = referrals.give_lead(
                values.pop("client"), contact=values.pop("contact"), values=values, by=actor(request), as_of=today()
            )
        except REFUSALS as error:
            form.add_error(None, spoken(error))
        else:
            return gone_on(request, _("Registered: %(name)s.") % {"name": row.lead_name}, to=page_of(row))
    return asked(request, form, _("A company was named"), request.path, reverse("referrals"))


@acts("growth", "clients")
@require_http_methods(GET_OR_POST)
def ask(request: HttpRequest) -> HttpResponse:
    """A client was asked by word of mouth; letters are noted by themselves."""
    clients = Client.objects.live().visible_to(person(request)).order_by("name")
    form = AskedForm(
        request.POST if request.method == "POST" else None, clients=clients,
        initial={"client": _client(request, clients), "on": today()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = referrals.ask_for_referral(given["client"], on=given["on"], by=actor(request), as_of=today())
        except REFUSALS as error:
            form.add_error(None, spoken(error))
        else:
            return gone_on(request, _("Noted."), to=page_of(row))
    return asked(request, form, _("A client was asked"), request.path, reverse("referrals"))


@acts("growth")
@require_http_methods(GET_OR_POST)
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One move of a referral, with its question where it has one."""
    row = referral_or_404(request, pk)
    if event == "qualify":
        return _at_once(request, row)
    if event not in FORMS:
        raise Http404
    form, act, title = FORMS[event](request, row)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except REFUSALS as error:
            form.add_error(None, spoken(error))
        else:
            return gone_on(request, _("Noted."), to=page_of(row))
    return asked(request, form, title, request.path, page_of(row))


def page_of(row: Referral) -> str:
    """The address of a referral."""
    return reverse("referral", args=[row.pk])


Asks = tuple[Any, Callable[[dict[str, Any]], object], str]


def _lead(request: HttpRequest, row: Referral) -> Asks:
    clients = Client.objects.filter(pk=row.client_id)
    form = LeadForm(
        _posted(request), clients=clients, contacts=_people(clients, row.client), client=row.client,
        initial={"contact": row.contact_id, "consent_on": today()},
    )  # fmt: skip

    def act(given: dict[str, Any]) -> object:
        values = dict(given)
        contact = values.pop("contact")
        return referrals.give_lead(
            row.client, contact=contact, asked=row, values=values, by=actor(request), as_of=today()
        )

    return form, act, _("They named a company")


def _no(request: HttpRequest, row: Referral) -> Asks:
    form = WordForm(_posted(request), label=_("In their words"))
    return form, lambda given: referrals.decline_referral(
        row, reason=given["reason"], by=actor(request), as_of=today()
    ), _("Nobody to name")  # fmt: skip


def _contact(request: HttpRequest, row: Referral) -> Asks:
    form = WordForm(_posted(request), label=_("How whoever recommended us was thanked"), required=not row.thanked_on)
    return form, lambda given: referrals.contact_lead(
        row, thanked_how=given["reason"], by=actor(request), as_of=today()
    ), _("In touch with %(name)s") % {"name": row.lead_name}  # fmt: skip


def _won(request: HttpRequest, row: Referral) -> Asks:
    clients = Client.objects.live().visible_to(person(request)).exclude(pk=row.client_id).order_by("name")
    form = WonForm(_posted(request), clients=clients)
    return form, lambda given: referrals.convert_lead(
        row, client=given["client"], by=actor(request), as_of=today()
    ), _("First contract with %(name)s") % {"name": row.lead_name}  # fmt: skip


def _told(request: HttpRequest, row: Referral) -> Asks:
    title = _("They know how it went") if row.thanked_on else _("I thanked them")
    form = WordForm(_posted(request), label=_("In your words"))
    return form, lambda given: referrals.tell_referrer(
        row, how=given["reason"], by=actor(request), as_of=today()
    ), title  # fmt: skip


def _lost(request: HttpRequest, row: Referral) -> Asks:
    form = LostForm(_posted(request))
    return form, lambda given: referrals.lose_lead(
        row, reason=given["reason"], told=given["told"], by=actor(request), as_of=today()
    ), _("Nothing came of %(name)s") % {"name": row.lead_name}  # fmt: skip


FORMS: dict[str, Callable[[HttpRequest, Referral], Asks]] = {
    "lead": _lead, "no": _no, "contact": _contact, "won": _won, "told": _told, "lost": _lost,
}  # fmt: skip


def _at_once(request: HttpRequest, row: Referral) -> HttpResponse:
    if request.method != "POST":
        return refused(request, referrals.CannotRefer(_("Press the button on this page.")), to=page_of(row))
    try:
        referrals.qualify_lead(row, by=actor(request), as_of=today())
    except REFUSALS as error:
        return refused(request, error, to=page_of(row))
    return told(request, _("Noted."), to=page_of(row))


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _client(request: HttpRequest, clients: Any) -> Client | None:
    given = request.GET.get("client", "")
    found: Client | None = get_object_or_404(clients, pk=int(given)) if given.isdecimal() and len(given) < 19 else None
    return found


def _people(clients: Any, chosen: Client | None) -> Any:
    people = Contact.objects.current().filter(client__in=clients)
    return (people.filter(client=chosen) if chosen is not None else people).select_related("client").order_by("name")
