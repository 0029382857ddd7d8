"""Greetings that come near, what people wish about them, and gifts with the year's limit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.care.actions import greetings as actions
from perennial.care.models import Gift, Greeting, GreetingWish
from perennial.care.queries.greetings import HOLIDAYS, coming_greetings
from perennial.clients.models import Contact
from perennial.foundation.clock import today
from perennial.foundation.money_fields import NumberInput
from perennial.foundation.rights import may_act
from perennial.foundation.store import load
from perennial.kernel.lifecycle import Refused
from perennial.web.views.client_frame import client_or_404
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, refused, sees, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx

LOOKED_AHEAD = 60
ON_THE_PAGE = 200


class WishForm(forms.Form):
    """What a person wants."""

    quiet = forms.BooleanField(label=gettext_lazy("No greetings for now"), required=False)
    holidays = forms.MultipleChoiceField(
        label=gettext_lazy("Other days than those of the country"), required=False,
        widget=forms.CheckboxSelectMultiple, choices=[(h.key, gettext_lazy(h.name)) for h in HOLIDAYS],
    )  # fmt: skip


class GiftForm(forms.Form):
    """What was given."""

    what = forms.CharField(label=gettext_lazy("What"), max_length=200)
    amount = NumberInput(label=gettext_lazy("Amount"), min_value=0, max_digits=12, decimal_places=2)
    on = forms.DateField(label=gettext_lazy("Given on"), widget=forms.DateInput(attrs={"type": "date"}))
    contact = forms.ModelChoiceField(label=gettext_lazy("To whom"), queryset=Contact.objects.none(), required=False)


@sees("notes")
@require_safe
def greetings(request: HttpRequest) -> HttpResponse:
    """What comes in the next days, and the gifts of this year."""
    said = load("greetings.gift_limit", "company.currency")
    return render(request, "care/greetings.html", {
        "rows": list(coming_greetings(request.user, today(), LOOKED_AHEAD)[:ON_THE_PAGE]),
        "gifts": list(_gifts(request)[:ON_THE_PAGE]), "may_note": may_act(request.user, "notes"),
        "limit": f"{said['greetings.gift_limit']} {said['company.currency']}",
        "keys": [{"keys": ["J", "K"], "text": _("move")}],
    })  # fmt: skip


@acts("notes")
@require_POST
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Not this time."""
    row = get_object_or_404(Greeting.objects.visible_to(request.user), pk=pk)
    try:
        actions.skip_greeting(row, by=actor(request), as_of=today())
    except Refused as error:
        return refused(request, error, to=reverse("greetings"))
    return told(request, _("Skipped."), to=reverse("greetings"))


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person wants to be greeted on."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user).select_related("client"), pk=pk)
    row = GreetingWish.objects.filter(contact=contact).first()
    form = WishForm(request.POST or None, initial={"quiet": row.quiet, "holidays": row.holidays} if row else None)
    to = reverse("client-people", args=[contact.client_id])
    if request.method == "POST":
        form = WishForm(request.POST)
        if form.is_valid():
            actions.wish_greetings(contact, **form.cleaned_data, by=actor(request), as_of=today())
            return told(request, _("Noted for %(name)s.") % {"name": contact.name}, to=to)
    title = _("Greetings of %(name)s") % {"name": contact.name}
    return asked(request, form, title, reverse("contact-greetings", args=[pk]), to)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def gift_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a gift to a client."""
    client, to = client_or_404(request, pk), reverse("greetings")
    form = GiftForm(request.POST or None, initial={"on": today()})
    field: Any = form.fields["contact"]
    field.queryset = client.contacts.current()
    if request.method == "POST" and form.is_valid():
        try:
            gift = actions.give_gift(client, **form.cleaned_data, by=actor(request), as_of=today())
        except actions.GreetingRefused as error:
            form.add_error("amount", str(error))
        else:
            return told(request, _("The gift is recorded."), to=to, undo=reverse("gift-withdraw", args=[gift.pk]))
    return asked(request, form, _("Gift to %(name)s") % {"name": client.name}, reverse("gift-new", args=[pk]), to)


@acts("notes")
@require_POST
def gift_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Recorded by mistake."""
    gift = get_object_or_404(Gift.objects.visible_to(request.user), pk=pk)
    actions.withdraw_gift(gift, by=actor(request), as_of=today())
    return told(request, _("The gift is taken back."), to=reverse("greetings"))


@sees("notes")
@require_safe
def gifts_csv(request: HttpRequest) -> HttpResponse:
    """The gifts of the year."""
    return as_csv(_table(request), "gifts")


@sees("notes")
@require_safe
def gifts_xlsx(request: HttpRequest) -> HttpResponse:
    """The gifts of the year."""
    return as_xlsx(_table(request), "gifts")


def _gifts(request: HttpRequest) -> Any:
    rows = Gift.objects.visible_to(request.user).filter(withdrawn_on__isnull=True, on__year=today().year)
    return rows.select_related("client", "contact", "by")


def _table(request: HttpRequest) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[_("Client"), _("Given on"), _("To whom"), _("What"), _("Amount"), _("Currency")]]
    for row in _gifts(request):
        to = row.contact.name if row.contact else ""
        rows.append([row.client.name, row.on, to, row.what, row.amount, row.currency])
    return rows
