"""The partner programme: agreements, what each receipt earned, what is due, released and paid; and files."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.clients.models import Client
from perennial.foundation.clock import today
from perennial.growth.actions import partners as act
from perennial.growth.models import CommissionEntry, CommissionPayout, PartnerAgreement
from perennial.growth.queries.partners import Standing, partners, standings
from perennial.kernel.money import Money
from perennial.web.forms.partners import PaidForm, PartnerForm
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, person, refused, sees, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.promise_acts import gone_on

ON_A_PAGE = 50
GET_OR_POST = ["GET", "HEAD", "POST"]


@sees("growth", "money")
@require_safe
def partner_list(request: HttpRequest) -> HttpResponse:
    """Agreements, those that owe first; ?q=."""
    user, words = person(request), request.GET.get("q", "").strip()[:100]
    found = partners(user, words, today())
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "referrals/partners.html", {
        "lines": [_shown(one) for one in page], "page": page, "words": words, "may_agree": user.role in act.AGREE,
        "export_query": request.GET.urlencode(), "clear_url": reverse("partners"),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("growth", "money")
@require_safe
def partner(request: HttpRequest, pk: int) -> HttpResponse:
    """One agreement: its steps, every receipt with what it earned, and payouts."""
    row, user = _agreement(request, pk), person(request)
    (found,) = standings([row], today())
    payouts = row.payouts.select_related("approved_by")
    entries = row.entries.select_related("referral__became", "allocation__invoice").order_by("-on", "-pk")
    page = Paginator(entries, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "referrals/partner.html", {
        **_shown(found), "steps": _steps(row), "cap": None if row.cap is None else found.money(row.cap), "page": page,
        "entries": [
            {"row": one, "cash": Money(one.cash, one.cash_currency), "net": found.money(one.net),
             "earned": found.money(one.earned), "total": found.money(one.total)}
            for one in page
        ],
        "payouts": [{"row": one, "money": found.money(one.amount)} for one in payouts],
        "may_end": user.role in act.AGREE and row.ended_on is None, "may_pay": user.role in act.PAY,
    })  # fmt: skip


@acts("growth", "clients")
@require_http_methods(GET_OR_POST)
def new(request: HttpRequest) -> HttpResponse:
    """A partner agreement is signed; ?client= fills it in."""
    clients = Client.objects.live().visible_to(person(request)).order_by("name")
    form = PartnerForm(
        request.POST if request.method == "POST" else None, clients=clients,
        initial={"client": request.GET.get("client"), "starts_on": today(), "signed_on": today()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            row = act.agree_with_partner(values.pop("client"), values=values, by=actor(request), as_of=today())
        except act.CannotPay as error:
            form.add_error(None, str(error))
        else:
            return gone_on(request, _("Noted."), to=reverse("partner", args=[row.pk]))
    return asked(request, form, _("A partner agreement"), request.path, reverse("partners"))


@acts("growth", "clients")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Companies named from tomorrow on earn nothing."""
    row = _agreement(request, pk)
    try:
        act.end_partnership(row, by=actor(request), as_of=today())
    except act.CannotPay as error:
        return refused(request, error, to=reverse("partner", args=[pk]))
    return told(request, _("Noted."), to=reverse("partner", args=[pk]))


@acts("money")
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Finance releases what was earned."""
    row = _agreement(request, pk)
    try:
        act.release_payout(row, by=actor(request), as_of=today())
    except act.CannotPay as error:
        return refused(request, error, to=reverse("partner", args=[pk]))
    return told(request, _("Released."), to=reverse("partner", args=[pk]))


@acts("money")
@require_http_methods(GET_OR_POST)
def paid(request: HttpRequest, pk: int) -> HttpResponse:
    """The money left."""
    payouts = CommissionPayout.objects.filter(agreement__in=PartnerAgreement.objects.visible_to(request.user))
    payout = get_object_or_404(payouts.select_related("agreement"), pk=pk)
    to = reverse("partner", args=[payout.agreement_id])
    form = PaidForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act.note_paid(payout, reference=form.cleaned_data["reference"], by=actor(request), as_of=today())
        except act.CannotPay as error:
            form.add_error(None, str(error))
        else:
            return gone_on(request, _("Noted."), to=to)
    return asked(request, form, _("The payment left"), request.path, to)


@sees("growth", "money")
@require_safe
def partners_csv(request: HttpRequest) -> HttpResponse:
    """Every receipt with what it earned, of the agreements that fit."""
    return as_csv(_table(request), "commissions")


@sees("growth", "money")
@require_safe
def partners_xlsx(request: HttpRequest) -> HttpResponse:
    """Every receipt with what it earned, of the agreements that fit."""
    return as_xlsx(_table(request), "commissions")


def _agreement(request: HttpRequest, pk: int) -> PartnerAgreement:
    return get_object_or_404(PartnerAgreement.objects.visible_to(request.user).select_related("client"), pk=pk)


def _shown(one: Standing) -> dict[str, Any]:
    return {
        "one": one, "row": one.row, "cash": one.money(one.cash), "earned": one.money(one.earned),
        "paid": one.money(one.released - one.unpaid), "unpaid": one.money(one.unpaid) if one.unpaid else None,
        "due": one.money(one.may_be_paid) if one.may_be_paid else None,
        "owed_back": one.money(-one.balance) if one.balance < 0 else None,
        "late": one.due_on is not None and one.due_on < today(),
    }  # fmt: skip


def _steps(row: PartnerAgreement) -> list[dict[str, Any]]:
    return [
        {"percent": percent / 100, "upto": None if bound is None else Money(bound, row.currency)}
        for bound, percent in row.rule.steps
    ]


def _table(request: HttpRequest) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[
        _("Partner"), _("Company"), _("Invoice"), _("Received on"), _("Cash"), _("Currency"), _("Without tax"),
        _("Its total"), _("Earned"), _("Currency of the agreement"),
    ]]  # fmt: skip
    words = request.GET.get("q", "").strip()[:100]
    known = {one.row.pk: one.row for one in partners(person(request), words, today())}
    found = CommissionEntry.objects.filter(agreement__in=known).select_related("referral", "allocation__invoice")
    for one in found.order_by("agreement", "on", "pk"):
        row = known[one.agreement_id]
        rows.append([
            row.client.name, one.referral.lead_name, one.allocation.invoice.number, one.on, one.cash, one.cash_currency,
            one.net, one.total, one.earned, row.currency,
        ])  # fmt: skip
    return rows
