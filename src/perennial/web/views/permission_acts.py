"""What is done with permissions: a text is written, their word is noted, places come and go."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perennial.clients.models import Client, Contact
from perennial.foundation.clock import today
from perennial.foundation.saying import spoken
from perennial.foundation.versions import ChangedMeanwhile
from perennial.growth.actions import places
from perennial.growth.actions import portfolio as act
from perennial.growth.choices import ShowLevel
from perennial.growth.models import PlaceUsed, PortfolioPermission
from perennial.growth.queries.showing import shown_under
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.portfolio import NoForm, OfferForm, PlaceForm, YesForm
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, back, person, queue_follows, told
from perennial.web.views.permissions import permission_or_404, permission_page
from perennial.web.views.promise_acts import gone_on

GET_OR_POST: Final = ["GET", "HEAD", "POST"]
REFUSALS: Final = (Refused, act.CannotShow, places.CannotUse, ChangedMeanwhile)
YES: Final = ("grant", "change_level")


@acts("growth", "clients")
@require_http_methods(GET_OR_POST)
def new(request: HttpRequest) -> HttpResponse:
    """What we would like to show of a client; ?client= fills it in."""
    clients = Client.objects.live().visible_to(person(request)).order_by("name")
    given = request.GET.get("client", "")
    known = given.isascii() and given.isdecimal() and len(given) < 19
    chosen = get_object_or_404(clients, pk=int(given)) if known else None
    form = OfferForm(_posted(request), clients=clients, initial={"client": chosen, "level": ShowLevel.LOGO})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = act.offer_level(
                said["client"], level=said["level"], text=said["text"], by=actor(request), as_of=today()
            )
        except REFUSALS as error:
            form.add_error(None, spoken(error))
        else:
            queue_follows(request, row.client_id)
            return gone_on(request, _("Written. The letter asks them for it."), to=permission_page(row.pk))
    return asked(request, form, _("What we would like to show"), request.get_full_path(), reverse("portfolio"))


@acts("growth", "clients")
@require_http_methods(GET_OR_POST)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Another text or level; what they granted stays until they approve it."""
    row = permission_or_404(request, pk)
    text = row.offered or row.approved
    level = row.wished or (text.level if text else row.level)
    initial = {
        "level": level, "contact": row.contact_id, "text": text.text if text is not None and text.level == level else ""
    }
    people = Contact.objects.current().filter(client=row.client_id).order_by("name")
    form = OfferForm(_posted(request), people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            done = act.offer_level(
                row.client, level=said["level"], text=said["text"], contact=said["contact"], by=actor(request),
                as_of=today(),
            )  # fmt: skip
        except REFUSALS as error:
            form.add_error(None, spoken(error))
        else:
            queue_follows(request, row.client_id)
            return gone_on(request, _("Written. The letter asks them for it."), to=permission_page(done.pk))
    return asked(request, form, _("What we would like to show"), request.path, permission_page(pk))


@acts("growth", "clients")
@require_http_methods(GET_OR_POST)
def word(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """What the client said in writing, with where it is kept."""
    row, name = permission_or_404(request, pk), event.replace("-", "_")
    if name not in act.WORDS:
        raise Http404
    form = _word_form(request, row, name)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        given = act.Word(
            name, said.get("level", ""), said.get("text", ""), said.get("reason", ""), said["who"], proof=said["proof"]
        )
        try:
            act.say_word(row, given, by=actor(request), as_of=today())
        except REFUSALS as error:
            form.add_error(None, spoken(error))
        else:
            queue_follows(request, row.client_id)
            return gone_on(request, _("Noted."), to=permission_page(pk))
    return asked(request, form, _titles()[name], request.path, permission_page(pk))


@acts("growth", "clients")
@require_http_methods(GET_OR_POST)
def place_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it is shown."""
    row = permission_or_404(request, pk)
    form = PlaceForm(_posted(request), shows=shown_under(row.level), initial={"shows": row.level, "since": today()})
    if request.method == "POST" and form.is_valid():
        try:
            places.add_place(row, **form.cleaned_data, by=actor(request), as_of=today())
        except REFUSALS as error:
            form.add_error(None, spoken(error))
        else:
            return gone_on(request, _("Noted."), to=permission_page(pk))
    return asked(request, form, _("A place where it is shown"), request.path, permission_page(pk))


@acts("growth", "clients")
@require_POST
def place_removed(request: HttpRequest, pk: int) -> HttpResponse:
    """It is shown there no more."""
    rows = PlaceUsed.objects.filter(permission__in=PortfolioPermission.objects.visible_to(request.user))
    place = get_object_or_404(rows.select_related("permission"), pk=pk)
    places.remove_place(place, by=actor(request), as_of=today())
    queue_follows(request, place.permission.client_id)
    return told(request, _("Noted."), to=back(request, permission_page(place.permission_id)))


def _word_form(request: HttpRequest, row: PortfolioPermission, name: str) -> Any:
    who = row.contact.name if row.contact else row.who
    if name not in YES:
        return NoForm(_posted(request), initial={"who": who})
    text = row.offered or row.approved
    initial = {"level": text.level if text else row.level, "text": text.text if text else "", "who": who}
    return YesForm(_posted(request), initial=initial)


def _titles() -> dict[str, str]:
    return {
        "grant": _("They granted it"), "decline": _("They declined"), "change_level": _("They changed how much"),
        "withdraw": _("They took it back"),
    }  # fmt: skip


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
