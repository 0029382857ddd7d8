"""People and roles: who is here, inviting, changing, switching off, and who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.clients.models import Deputy
from perennial.foundation import people
from perennial.foundation.choices import Role
from perennial.foundation.clock import now, today
from perennial.foundation.invitations import CannotInvite, invitation_url
from perennial.foundation.models import TimelineEvent, User
from perennial.foundation.rights import THINGS, may_act, right
from perennial.foundation.saying import spoken
from perennial.web.accounts import mail_invitation
from perennial.web.audit_texts import lines
from perennial.web.forms.people import DeputyForm, InviteForm, PersonForm
from perennial.web.views.colleagues import colleague, everybody
from perennial.web.views.doors import actor, acts, person, refused, sees, told
from perennial.web.views.settings_tabs import tabs

LINK_KEY = "invitation_link"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a person can sign in. `key`: active, invited, expired, waiting, off."""

    key: str
    text: str
    kind: str  # of the chip


def standing(user: User, open_until: datetime | None, at: datetime) -> Standing:
    """From access, password and the newest unused invitation."""
    if not user.is_active:
        return Standing("off", _("Switched off"), "")
    if user.has_usable_password() or (settings.DEMO and open_until is None):  # the demo's people need no password
        return Standing("active", _("Active"), "good")
    if open_until is None:
        return Standing("waiting", _("Not invited yet"), "")
    if open_until <= at:
        return Standing("expired", _("Invitation expired"), "watch")
    return Standing("invited", _("Invited"), "acc")


@sees("people")
@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """Everybody with role, clients, last sign-in and standing. Four queries with the shell's."""
    at, user = now(), person(request)
    rows = [(row, standing(row, row.open_until, at)) for row in everybody()]
    link = request.session.pop(LINK_KEY, None)
    context = {
        "tabs": tabs(user, "people"), "rows": rows, "may_act": may_act(user, "people"), "link": link,
        "deputies": _deputies().select_related("manager", "deputy"),
    }  # fmt: skip
    return render(request, "people/list.html", context)


@acts("people")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """A form for a new colleague; the mail with the link leaves at once."""
    user = person(request)
    form = InviteForm(request.POST or None, by=user, initial={"language": user.language, "role": "AM"})
    if request.method == "POST" and form.is_valid():
        values = {"administrator": False, **form.cleaned_data}
        try:
            invited, token = people.invite_person(**values, by=actor(request), as_of=today())
        except CannotInvite as error:
            form.add_error("email", spoken(error))
        else:
            undo = reverse("person-revoke", args=[invited.pk])
            return _handed_over(request, invited, token, undo)
    context = {"form": form, "tabs": tabs(user, "people")}
    return render(request, "people/invite.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A person: what may be changed, deputies, and what happened. POST changes name, post, role, language, rights."""
    row = colleague(request, pk, act=request.method == "POST")
    form = PersonForm(request.POST or None, by=person(request), person=row)
    if request.method == "POST" and form.is_valid():
        try:
            people.change_person(row, values=form.cleaned_data, by=actor(request), as_of=today())
        except people.CannotChangePerson as error:
            form.add_error(None, spoken(error))
        else:
            return told(request, _("%(name)s was changed.") % {"name": row.name}, to=reverse("person", args=[pk]))
    return _person_page(request, row, form, DeputyForm(manager=row, initial={"starts_on": today()}))


@login_required
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a person's access off (every session ends at once) or on again (`on=1`)."""
    row = colleague(request, pk, act=True)
    on = request.POST.get("on", request.GET.get("on")) == "1"
    page = reverse("person", args=[pk])
    try:
        people.change_person(row, values={"is_active": on}, by=actor(request), as_of=today())
    except people.CannotChangePerson as error:
        return refused(request, error, to=page)
    text = _("%(name)s can sign in again.") if on else _("%(name)s was signed out everywhere and cannot sign in.")
    undo = f"{reverse('person-switch', args=[pk])}?on={0 if on else 1}"
    return told(request, text % {"name": row.name}, to=page, undo=undo)


@login_required
@require_POST
def drop_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """For somebody who lost their telephone and the recovery codes; they are signed out everywhere."""
    row, page = colleague(request, pk, act=True), reverse("person", args=[pk])
    try:
        dropped = people.drop_second_step(row, by=actor(request), as_of=today())
    except people.CannotChangePerson as error:
        return refused(request, error, to=page)
    text = _("%(name)s signs in without a second step.") if dropped else _("%(name)s had no second step.")
    return told(request, text % {"name": row.name}, to=page)


@login_required
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link; the earlier one stops working."""
    row = colleague(request, pk, act=True)
    try:
        token = people.resend_invitation(row, by=actor(request), as_of=today())
    except (CannotInvite, people.CannotChangePerson) as error:
        return refused(request, error, to=reverse("people"))
    return _handed_over(request, row, token, reverse("person-revoke", args=[pk]))


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation that was not accepted."""
    row = colleague(request, pk, act=True)
    try:
        people.revoke_invitation(row, by=actor(request), as_of=today())
    except people.CannotChangePerson as error:
        return refused(request, error, to=reverse("people"))
    return told(request, _("The invitation of %(name)s was withdrawn.") % {"name": row.name}, to=reverse("people"))


@sees("people")
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """The table of rights, as it is in force."""
    table = [(label, [right(code, thing) for thing in THINGS]) for code, label in Role.choices]
    context = {"tabs": tabs(person(request), "people"), "things": _things(), "table": table}
    return render(request, "people/roles.html", context)


def _handed_over(request: HttpRequest, invited: User, token: str, undo: str) -> HttpResponse:
    """Mail the link; where no mail leaves, show it once to copy."""
    if mail_invitation(invited, token, by=person(request)):
        text = _("The invitation is on its way to %(email)s.") % {"email": invited.email}
    else:
        text = _("%(name)s is invited. No mail left: hand the link over yourself.") % {"name": invited.name}
        request.session[LINK_KEY] = {"name": invited.name, "url": invitation_url(token)}
    return told(request, text, to=reverse("people"), undo=undo)


def _person_page(request: HttpRequest, row: Any, form: PersonForm, deputy: DeputyForm) -> HttpResponse:
    user = person(request)
    events = TimelineEvent.objects.filter(subject_kind="person", subject_id=row.pk).select_related("actor")[:20]
    context = {
        "tabs": tabs(user, "people"), "row": row, "form": form, "state": standing(row, row.open_until, now()),
        "deputy_form": deputy, "deputies": _deputies().filter(manager=row).select_related("deputy"),
        "may_act": may_act(user, "people"), "self": user.pk == row.pk, "events": lines(events),
        "second_step": Authenticator.objects.filter(user_id=row.pk).exists(),
    }  # fmt: skip
    return render(request, "people/person.html", context, status=422 if form.errors or deputy.errors else 200)


def _deputies() -> Any:
    """Present and coming ones."""
    running = Q(until__isnull=True) | Q(until__gte=today())
    return Deputy.objects.filter(running, ended_on__isnull=True).order_by("starts_on")


def _things() -> list[str]:
    names = {
        "clients": _("Clients"), "money": _("Money"), "rates": _("Rates"), "margin": _("Margin"),
        "letters": _("Letters"), "timeline": _("Timeline"), "notes": _("Notes"), "health": _("Health"),
        "settings": _("Settings"), "imports": _("Imports"), "people": _("People"),
        "team": pgettext("group of people", "Team"), "staffing": pgettext("requests for people", "Staffing"),
        "watch": _("Poach watch"),
    }  # fmt: skip
    return [names.get(thing, thing) for thing in THINGS]
