"""What is agreed, in the browser: our companies, a client's companies, agreements drafted and amended."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.contracts.actions.agreements import CannotAgree, add_agreement, change_agreement
from perennial.contracts.actions.entities import (
    CannotKeepEntity,
    add_client_entity,
    add_entity,
    change_client_entity,
    change_entity,
    close_entity,
)
from perennial.contracts.models import Agreement, ClientEntity, LegalEntity
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act
from perennial.web.forms.agreements import AgreementForm, ClientEntityForm, EntityForm
from perennial.web.views.client_frame import client_or_404
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, person, refused, sees, told
from perennial.web.views.promise_acts import gone_on
from perennial.web.views.settings_tabs import tabs


@sees("rates")
@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """Our companies: whose name stands on agreements and invoices, with series, numbers and bank."""
    return render(request, "settings/companies.html", {
        "tabs": tabs(person(request), "companies"), "rows": LegalEntity.objects.order_by("closed_on", "name"),
        "may_act": may_act(request.user, "rates"),
    })  # fmt: skip


@acts("rates")
@require_http_methods(["GET", "HEAD", "POST"])
def company_new(request: HttpRequest) -> HttpResponse:
    """Add one of our companies."""
    form = EntityForm(request.POST if request.method == "POST" else None)
    to = reverse("companies")
    if request.method == "POST" and form.is_valid():
        try:
            add_entity(values=form.cleaned_data, by=actor(request), as_of=today())
        except CannotKeepEntity as error:
            form.add_error(None, str(error))
        else:
            return gone_on(request, _("The company is added."), to=to)
    return asked(request, form, _("Add a company of ours"), request.path, to)


@acts("rates")
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one of our companies; what is issued keeps what stood on it."""
    row = get_object_or_404(LegalEntity.objects.visible_to(request.user), pk=pk)
    form = EntityForm(request.POST if request.method == "POST" else None, instance=row)
    to = reverse("companies")
    if request.method == "POST" and form.is_valid():
        try:
            change_entity(row, values=form.cleaned_data, by=actor(request), as_of=today())
        except CannotKeepEntity as error:
            form.add_error(None, str(error))
        else:
            return gone_on(request, _("The company is changed."), to=to)
    lead = _("Invoices that were issued keep what stands on them.")
    return asked(request, form, _("Company of ours"), request.path, to, lead=lead)


@acts("rates")
@require_POST
def company_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is signed in its name any more."""
    row, to = get_object_or_404(LegalEntity.objects.visible_to(request.user), pk=pk), reverse("companies")
    try:
        close_entity(row, by=actor(request), as_of=today())
    except CannotKeepEntity as error:
        return refused(request, error, to=to)
    return told(request, _("%(name)s is closed.") % {"name": row.name}, to=to)


@sees("money")
@require_safe
def client_companies(request: HttpRequest, pk: int) -> HttpResponse:
    """The companies on the client's side: who signs and is invoiced."""
    client = client_or_404(request, pk)
    return render(request, "client/companies.html", {
        "client": client, "rows": ClientEntity.objects.visible_to(request.user).filter(client=client),
        "may_act": may_act(request.user, "money"),
    })  # fmt: skip


@acts("money")
@require_http_methods(["GET", "HEAD", "POST"])
def client_company_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a company of the client."""
    client, to = client_or_404(request, pk), reverse("client-companies", args=[pk])
    start = {"name": client.name, "country": client.country} if not client.entities.exists() else {}
    form = ClientEntityForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            add_client_entity(client, values=form.cleaned_data, by=actor(request), as_of=today())
        except CannotKeepEntity as error:
            form.add_error(None, str(error))
        else:
            return gone_on(request, _("The company is added."), to=to)
    return asked(request, form, _("Add a company of the client"), request.path, to)


@acts("money")
@require_http_methods(["GET", "HEAD", "POST"])
def client_company(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a company of a client; what is issued keeps what stood on it."""
    row = get_object_or_404(ClientEntity.objects.visible_to(request.user), pk=pk)
    form = ClientEntityForm(request.POST if request.method == "POST" else None, instance=row)
    to = reverse("client-companies", args=[row.client_id])
    if request.method == "POST" and form.is_valid():
        try:
            change_client_entity(row, values=form.cleaned_data, by=actor(request), as_of=today())
        except CannotKeepEntity as error:
            form.add_error(None, str(error))
        else:
            return gone_on(request, _("The company is changed."), to=to)
    lead = _("Invoices that were issued keep what stands on them.")
    return asked(request, form, _("Company of the client"), request.path, to, lead=lead)


@acts("money")
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft an agreement: without the day of its signature it is a draft."""
    client, to = client_or_404(request, pk), reverse("client-team", args=[pk])
    if not LegalEntity.objects.standing().exists():
        why = _("None of our companies is known yet: finance adds them in the settings, or they come with an import.")
        return refused(request, ValueError(why), to=to)
    form = AgreementForm(
        request.POST if request.method == "POST" else None, client=client, initial=_start(client.pk, client.currency)
    )
    if request.method == "POST" and form.is_valid():
        try:
            add_agreement(client, values=form.cleaned_data, by=actor(request), as_of=today())
        except CannotAgree as error:
            form.add_error(None, str(error))
        else:
            return gone_on(request, _("The agreement is added."), to=to)
    return asked(request, form, _("Add an agreement"), request.path, to)


@acts("money")
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Amend an agreement; the timeline keeps what it said before."""
    row = get_object_or_404(Agreement.objects.visible_to(request.user).select_related("client"), pk=pk)
    form = AgreementForm(request.POST if request.method == "POST" else None, client=row.client, instance=row)
    to = reverse("client-team", args=[row.client_id])
    if request.method == "POST" and form.is_valid():
        try:
            change_agreement(row, values=form.cleaned_data, by=actor(request), as_of=today())
        except CannotAgree as error:
            form.add_error(None, str(error))
        else:
            return gone_on(request, _("The agreement is changed."), to=to)
    lead = _("What is invoiced keeps the terms it was invoiced by; the timeline keeps what stood here before.")
    return asked(request, form, _("Agreement %(number)s") % {"number": row.number}, request.path, to, lead=lead)


def _start(client_id: int, currency: str) -> dict[str, Any]:
    """What a new agreement begins with: the default companies, and the client's general terms."""
    ours = LegalEntity.objects.standing().filter(is_default=True).first()
    theirs = ClientEntity.objects.filter(client=client_id, is_default=True).first()
    master = Agreement.objects.filter(client=client_id, kind="master").order_by("-starts_on").first()
    return {
        "our_entity": ours, "client_entity": theirs, "parent": master, "currency": currency, "starts_on": today(),
        "kind": "sow" if master is not None else "master",
    }  # fmt: skip
