"""People at a client: the tab, adding, changing, archiving, merging, and addresses that bounce."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.care.queries.touches import told_lately
from perennial.clients import actions
from perennial.clients.choices import StakeholderRole
from perennial.clients.models import Client, Contact
from perennial.clients.queries.knowledge import stances_of
from perennial.clients.queries.organisation import candidates, organisation, posts_elsewhere
from perennial.foundation.clock import today
from perennial.foundation.rights import may_see
from perennial.foundation.saying import spoken
from perennial.foundation.store import get
from perennial.web.client_facts import load_client_facts
from perennial.web.client_knowledge import chart, covered
from perennial.web.client_ties import load_ties
from perennial.web.forms.contacts import BounceForm, ContactForm, LeaveForm
from perennial.web.views.client_frame import client_or_404, frame
from perennial.web.views.doors import actor, acts, is_htmx, refused, sees, told


@sees("clients")
@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody we know there, and the roles nobody has."""
    client = client_or_404(request, pk)
    facts = load_client_facts(request.user, client, today())
    contacts = list(client.contacts.select_related("person"))
    elsewhere = posts_elsewhere(contacts, request.user)
    current = [c for c in contacts if c.archived_on is None]
    sees_notes = may_see(request.user, "notes")
    stances = stances_of(c.pk for c in current) if sees_notes else {}
    found = organisation(current)
    names = dict(StakeholderRole.choices)
    missing = [
        names[role]
        for role in (StakeholderRole.BILLING, StakeholderRole.DECISION_MAKER)
        if not any(c.has_role(role) and c.bounced_on is None and c.email for c in current)
    ]
    context = {
        **frame(request, client, facts, "people", people=len(current)),
        "contacts": [
            {
                "row": c,
                "roles": [names.get(r, r) for r in c.roles],
                "elsewhere": elsewhere.get(c.person_id or 0, []),
                "stances": stances.get(c.pk, []),
            }
            for c in current
        ],
        "gone": [c for c in contacts if c.archived_on is not None],
        "missing": missing,
        "sees_notes": sees_notes,
        "organisation": chart(found, current),
        "needs": covered(found),
        "log_url": f"{reverse('touch-new')}?client={pk}&next={_people(pk)}",
        "answers": [(asked.text(get_language() or "en"), row) for asked, row in told_lately(client, request.user)],
        "ties": load_ties(client, current, get("company.name"), today()) if facts.sees_touches else None,
    }
    if context["ties"] is not None:
        for row in context["contacts"]:
            row["tie"] = context["ties"].people.get(row["row"].pk)
    touched = request.GET.get("part") == "ties" and facts.sees_touches
    return render(request, "contacts/_touched.html" if touched else "contacts/people.html", context)


@acts("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a person at the client."""
    client = client_or_404(request, pk)
    form = ContactForm(request.POST or None, initial={"language": client.language}, client=client)
    if request.method == "POST" and form.is_valid():
        try:
            contact = actions.add_contact(client, values=form.values(), by=actor(request), as_of=today())
        except (actions.ContactExists, actions.WrongBoss) as error:
            form.add_error(_field(error), spoken(error))
        else:
            undo = reverse("contact-archive", args=[contact.pk])
            return told(request, _("%(name)s was added.") % {"name": contact.name}, to=_people(pk), undo=undo)
    context = {"form": form, "client": client, "url": reverse("contact-new", args=[pk]), "title": _("Add a person")}
    return render(request, _part(request), context, status=422 if form.errors else 200)


@acts("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person; a new address forgets that the old one bounced."""
    contact = _contact(request, pk)
    name = contact.name
    form = ContactForm(request.POST or None, instance=contact, client=contact.client)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            row = actions.change_contact(pk, values=form.values(), version=version, by=actor(request), as_of=today())
        except (actions.ChangedMeanwhile, actions.ContactExists, actions.WrongBoss) as error:
            form.add_error(_field(error), spoken(error))
        else:
            return told(request, _("%(name)s was changed.") % {"name": row.name}, to=_people(row.client_id))
    context = {"form": form, "client": contact.client, "url": reverse("contact-edit", args=[pk]), "title": name}
    return render(request, _part(request), context, status=422 if form.errors else 200)


@acts("clients")
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """The person left, or is not to be written to."""
    return _change(request, pk, actions.archive_contact, _("%(name)s is not written to any more."), "contact-restore")


@acts("clients")
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo archiving."""
    return _change(request, pk, actions.restore_contact, _("%(name)s is a contact again."), "contact-archive")


@acts("clients")
@require_POST
def bounce_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """The address works."""
    return _change(request, pk, actions.clear_bounce, _("Letters go to %(name)s again."), "contact-bounce")


@acts("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def bounce(request: HttpRequest, pk: int) -> HttpResponse:
    """A mail came back: nothing goes to this address until it changes. The reason may stay unsaid."""
    contact = _contact(request, pk)
    form = BounceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.record_bounce(contact, reason=form.cleaned_data["reason"], by=actor(request), as_of=today())
        text = _("Nothing goes to %(email)s until it changes.") % {"email": contact.email}
        return told(request, text, to=_people(contact.client_id), undo=reverse("contact-bounce-clear", args=[pk]))
    title = _("Mail to %(name)s came back") % {"name": contact.name}
    context = {"form": form, "client": contact.client, "url": reverse("contact-bounce", args=[pk]), "title": title}
    return render(request, _part(request), context, status=422 if form.errors else 200)


@acts("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Two entries of one person: choose which other one becomes a part of this."""
    keep = _contact(request, pk)
    others = Contact.objects.current().filter(client_id=keep.client_id).exclude(pk=pk)
    if request.method == "POST":
        lose = get_object_or_404(others, pk=_number(request.POST.get("other", "")))
        try:
            actions.merge_contacts(keep=keep, lose=lose, by=actor(request), as_of=today())
        except (actions.CannotMerge, actions.ContactExists) as error:
            return refused(request, error, to=_people(keep.client_id))
        named = {"lost": lose.name, "kept": keep.name}
        return told(request, _("%(lost)s and %(kept)s are one contact now.") % named, to=_people(keep.client_id))
    context = {"contact": keep, "client": keep.client, "others": others}
    return render(request, "contacts/_merge.html" if is_htmx(request) else "contacts/merge.html", context)


@acts("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """The person left: when, and the post they have now at another client of ours."""
    contact = _contact(request, pk)
    others = Client.objects.visible_to(request.user).live().exclude(pk=contact.client_id)
    form = LeaveForm(request.POST if request.method == "POST" else None, others=others, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                actions.leave_post(contact, on=said["on"], by=actor(request), as_of=today())
                if said["client"]:
                    actions.take_post(
                        contact, said["client"], title=said["title"], email=said["email"], on=said["on"],
                        by=actor(request), as_of=today(),
                    )  # fmt: skip
        except actions.WrongPost as error:
            form.add_error(None, spoken(error))
        else:
            text = _("%(name)s has left.") % {"name": contact.name}
            undo = "" if said["client"] else reverse("contact-restore", args=[pk])
            return told(request, text, to=_people(contact.client_id), undo=undo)
    title = _("%(name)s left") % {"name": contact.name}
    context = {"form": form, "client": contact.client, "url": reverse("contact-leave", args=[pk]), "title": title}
    return render(request, _part(request), context, status=422 if form.errors else 200)


@acts("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def same(request: HttpRequest, pk: int) -> HttpResponse:
    """The same human being at another client: choose which, or say that they are not."""
    contact = _contact(request, pk)
    found = candidates(contact, request.user)
    if request.method == "POST":
        other = get_object_or_404(
            Contact.objects.visible_to(request.user).select_related("client"), pk=_number(request.POST.get("other", ""))
        )
        try:
            actions.same_person(contact, other, by=actor(request), as_of=today())
        except actions.CannotMerge as error:
            return refused(request, error, to=_people(contact.client_id))
        named = {"name": contact.name, "client": other.client.name}
        undo = reverse("contact-part", args=[pk])
        return told(request, _("%(name)s is also at %(client)s.") % named, to=_people(contact.client_id), undo=undo)
    context = {"contact": contact, "client": contact.client, "others": found}
    return render(request, "contacts/_same.html" if is_htmx(request) else "contacts/same.html", context)


@acts("clients")
@require_POST
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Not the same human being after all."""
    contact = _contact(request, pk)
    actions.part_persons(contact, by=actor(request), as_of=today())
    text = _("%(name)s is somebody else than the person of that name.") % {"name": contact.name}
    return told(request, text, to=_people(contact.client_id))


def _field(error: Exception) -> str | None:
    if isinstance(error, actions.WrongBoss):
        return "reports_to"
    return "email" if isinstance(error, actions.ContactExists) else None


def _change(request: HttpRequest, pk: int, act: Callable[..., Contact], text: str, undo: str) -> HttpResponse:
    contact = act(_contact(request, pk), by=actor(request), as_of=today())
    return told(request, text % {"name": contact.name}, to=_people(contact.client_id), undo=reverse(undo, args=[pk]))


def _contact(request: HttpRequest, pk: int) -> Contact:
    return get_object_or_404(Contact.objects.visible_to(request.user).select_related("client", "person"), pk=pk)


def _people(client_id: int) -> str:
    return reverse("client-people", args=[client_id])


def _part(request: HttpRequest) -> str:
    return "contacts/_form.html" if is_htmx(request) else "contacts/form.html"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0
