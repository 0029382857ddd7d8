"""The first page: three steps for an empty instance, else the page a person's work begins on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from perennial.billing.models import Invoice
from perennial.clients.models import Client, Contact
from perennial.foundation.choices import Role
from perennial.foundation.clock import today
from perennial.foundation.models import User
from perennial.foundation.registry import SETTINGS
from perennial.foundation.rights import may_act
from perennial.foundation.store import change_settings, load
from perennial.web.context import route
from perennial.web.forms.settings import SettingsForm
from perennial.web.views.doors import actor, person

FIRST_PAGES: Final = {
    Role.FIN: ("receivables", "clients", "profile"),
    Role.DIR: ("clients", "today", "profile"),
    Role.SAL: ("clients", "profile"),
    Role.DLV: ("clients", "profile"),
    Role.AM: ("today", "clients", "profile"),
    Role.HCS: ("today", "clients", "profile"),
}
ASKED_FIRST: Final = ("company.name", "company.currency", "company.time_zone", "company.countries")
SETTING_UP = "setting_up"


@dataclass(frozen=True, slots=True)
class Step:
    """One of the steps. Without a link the page it needs is not there, or the person may not."""

    title: str
    text: str
    done: bool
    url: str
    action: str


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """`/`: who can import stays with the steps until there are invoices; everybody else goes to their page."""
    user = person(request)
    empty = not Client.objects.live().exists()
    if empty:
        request.session[SETTING_UP] = True
    if may_act(user, "imports") and (empty or (request.session.get(SETTING_UP) and not Invoice.objects.exists())):
        return HttpResponseRedirect(reverse("first-run"))
    request.session.pop(SETTING_UP, None)
    return HttpResponseRedirect(first_page(user))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """The steps with what is done; POST keeps the company's name, currency and holidays (for those who may)."""
    user = person(request)
    if not may_act(user, "imports"):
        return HttpResponseRedirect(first_page(user))
    form = None
    if may_act(user, "settings"):
        specs = [SETTINGS[key] for key in ASKED_FIRST]
        form = SettingsForm(request.POST or None, specs=specs, stored=load(*ASKED_FIRST))
        if request.method == "POST" and form.is_valid():
            change_settings(form.values(), by=actor(request), as_of=today())
            return HttpResponseRedirect(reverse("first-run"))
    counts = {"clients": Client.objects.live().count(), "invoices": Invoice.objects.count()}
    context = {
        "form": form, "named": bool(load("company.name")["company.name"]), "steps": _steps(user, counts),
        "ready": counts["clients"] and counts["invoices"],
        "go_on": first_page(user) if counts["clients"] else "", "formats": route("import-formats"),
    }  # fmt: skip
    return render(request, "first_run/first_run.html", context, status=422 if form and form.errors else 200)


def first_page(user: User) -> str:
    """Where this person's work begins, among the pages that exist."""
    names = FIRST_PAGES.get(Role(user.role), ("profile",))
    return next(url for url in map(route, names) if url)


def _steps(user: User, counts: dict[str, int]) -> list[Step]:
    imports = route("imports")
    contacts = Contact.objects.current().count()
    others = User.objects.filter(is_active=True).exclude(pk=user.pk).count()
    clients = _("Any CSV or XLSX, or a folder in our own format; you see what will happen before anything does.")
    if counts["clients"]:
        first = ngettext("%(n)s client", "%(n)s clients", counts["clients"]) % {"n": counts["clients"]}
        second = ngettext("%(n)s contact", "%(n)s contacts", contacts) % {"n": contacts}
        clients = f"{first}, {second}"
    invoices = _("Open ones and a year or two of paid ones: predictions learn from them.")
    if counts["invoices"]:
        invoices = ngettext("%(n)s invoice", "%(n)s invoices", counts["invoices"]) % {"n": counts["invoices"]}
    people = _("Each account manager sees their own clients.")
    if others:
        people = ngettext("%(n)s colleague", "%(n)s colleagues", others) % {"n": others}
    invite = route("person-invite") if may_act(user, "people") else ""
    return [
        Step(_("Import clients"), clients, bool(counts["clients"]), imports, _("Choose a file")),
        Step(_("Import invoices"), invoices, bool(counts["invoices"]), imports, _("Choose a file")),
        Step(_("Invite your people"), people, bool(others), invite, _("Invite")),
    ]
