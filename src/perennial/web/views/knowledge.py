"""What is known about a client, noted in place: facts, attitudes, how to work with it, steps of its play-book."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perennial.clients.actions import knowledge as actions
from perennial.clients.models import ClientFact, CommunicationType, Contact
from perennial.clients.queries.playbook import STEP_NAMES
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act
from perennial.web.forms.knowledge import FactForm, PlaybookForm, StanceForm, TypeForm
from perennial.web.views.client_frame import client_or_404
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, person, refused, sees, told
from perennial.web.views.settings_tabs import tabs


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def stance(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's attitude as of today."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user).select_related("client"), pk=pk)
    latest = contact.stances.last()
    form = StanceForm(request.POST or None, initial={"kind": latest.kind if latest else "neutral"})
    to = reverse("client-people", args=[contact.client_id])
    if request.method == "POST" and form.is_valid():
        actions.set_stance(contact, **form.cleaned_data, by=actor(request), as_of=today())
        return told(request, _("Attitude of %(name)s noted.") % {"name": contact.name}, to=to)
    title = _("Attitude of %(name)s") % {"name": contact.name}
    return asked(request, form, title, reverse("contact-stance", args=[pk]), to)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a fact about the client."""
    client, to = client_or_404(request, pk), reverse("client", args=[pk])
    form = FactForm(request.POST or None, initial={"kind": request.GET.get("kind", ""), "text": _known(request, pk)})
    if request.method == "POST" and form.is_valid():
        actions.add_fact(client, **form.cleaned_data, by=actor(request), as_of=today())
        return told(request, _("Noted about %(name)s.") % {"name": client.name}, to=to)
    return asked(request, form, _("What is known"), reverse("client-facts", args=[pk]), to)


@acts("notes")
@require_POST
def fact_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """A fact is not true any more."""
    client, to = client_or_404(request, pk), reverse("client", args=[pk])
    number = request.POST.get("fact", "")
    rows = ClientFact.objects.filter(client=client, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    fact = rows.first()
    if fact is None:
        return refused(request, actions.NotKnown(_("This was not known.")), to=to)
    actions.drop_fact(fact, by=actor(request), as_of=today())
    return told(request, _("Not true any more: %(text)s") % {"text": fact.text}, to=to)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def communication(request: HttpRequest, pk: int) -> HttpResponse:
    """How the client wants to be worked with."""
    client, to = client_or_404(request, pk), reverse("client", args=[pk])
    row = CommunicationType.objects.filter(client=client).first()
    initial = {name: getattr(row, name) for name in TypeForm.base_fields} if row else None
    form = TypeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        note = said.pop("note")
        actions.set_communication(client, values=said, note=note, by=actor(request), as_of=today())
        return told(request, _("Noted how to work with %(name)s.") % {"name": client.name}, to=to)
    return asked(request, form, _("How to work with them"), reverse("client-type", args=[pk]), to)


@acts("notes")
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """A step of the play-book was done today."""
    client, to = client_or_404(request, pk), reverse("client", args=[pk])
    name = request.POST.get("step", "")
    try:
        actions.mark_step(client, step=name, on=today(), by=actor(request), as_of=today())
    except actions.NotKnown as error:
        return refused(request, error, to=to)
    return told(request, _("Done today: %(step)s") % {"step": STEP_NAMES[name]}, to=to)


@sees("settings")
@require_http_methods(["GET", "HEAD", "POST"])
def playbooks(request: HttpRequest) -> HttpResponse:
    """The words of the play-books in the reader's language: ours, and the head's own instead."""
    language = (get_language() or "en")[:2]
    own = actions.playbook_texts(language)
    may_change = may_act(request.user, "notes")
    if request.method == "POST" and not may_change:
        return refused(request, actions.NotKnown(_("Only heads and directors write play-books.")), to=request.path)
    form = PlaybookForm(request.POST or None, initial=own)
    if request.method == "POST" and form.is_valid():
        actions.change_playbook(texts=form.cleaned_data, language=language, by=actor(request), as_of=today())
        return told(request, _("The play-books are saved."), to=reverse("settings-playbooks"))
    context = {"form": form, "may_change": may_change, "tabs": tabs(person(request), "playbooks")}
    return render(request, "settings/playbooks.html", context, status=422 if form.errors else 200)


def _known(request: HttpRequest, pk: int) -> str:
    kind = request.GET.get("kind", "")
    row = ClientFact.objects.filter(client=pk, kind=kind, replaced_on__isnull=True).last() if kind else None
    return row.text if row else ""
