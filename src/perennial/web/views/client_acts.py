"""Adding, changing, archiving, merging, pinning a client, and choosing a letter to it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.clients import actions
from perennial.clients.models import Client
from perennial.clients.queries import similar_clients
from perennial.foundation.clock import today
from perennial.foundation.registry import LETTERS
from perennial.foundation.saying import spoken
from perennial.foundation.store import get
from perennial.receivables.models import DunningCase
from perennial.today.queries import waiting_of
from perennial.web.forms.clients import ClientForm, MergeForm
from perennial.web.views.client_frame import client_or_404
from perennial.web.views.doors import actor, acts, back, is_htmx, person, refused, sees, told

# What moves with a client, in words; anything else is counted together as "other rows".
MOVES = {
    "clients.Contact": gettext_lazy("Contacts"),
    "billing.Invoice": gettext_lazy("Invoices"),
    "billing.CreditNote": gettext_lazy("Credit notes"),
    "billing.Payment": gettext_lazy("Payments"),
    "care.Touch": gettext_lazy("Touches and notes"),
    "receivables.DunningCase": gettext_lazy("Reminder cases"),
    "receivables.PromiseToPay": gettext_lazy("Promises to pay"),
    "receivables.PaymentPlan": gettext_lazy("Payment plans"),
    "receivables.DunningHold": gettext_lazy("Holds"),
    "receivables.WorkPause": gettext_lazy("Pauses of work"),
    "billing.BankEntry": gettext_lazy("Bank lines"),
    "today.QueueItem": gettext_lazy("Queue items"),
}


@acts("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a client by hand."""
    form = ClientForm(request.POST or None, user=person(request), currency=get("company.currency"))
    if request.method == "POST" and form.is_valid():
        try:
            client = actions.add_client(values=form.values(), by=actor(request), as_of=today())
        except (actions.CodeTaken, ValidationError) as error:
            form.add_error(_field(error), _sentence(error))
        else:
            return told(request, _("%(name)s was added.") % {"name": client.name}, to=_page(request, client))
    context = {"form": form, "client": None, "next": reverse("clients")}
    return render(request, "clients/form.html", context, status=422 if form.errors else 200)


@acts("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a client; somebody else's change in between is told, not overwritten."""
    client = client_or_404(request, pk)
    form = ClientForm(request.POST or None, instance=client, user=person(request), currency=client.currency)
    name = client.name
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            changed = actions.change_client(
                client.pk, values=form.values(), version=version, by=actor(request), as_of=today()
            )
        except (actions.ChangedMeanwhile, actions.CodeTaken, ValidationError) as error:
            form.add_error(_field(error), _sentence(error))
        else:
            return told(request, _("%(name)s was changed.") % {"name": changed.name}, to=_page(request, changed))
    context = {"form": form, "client": client, "name": name, "next": reverse("client", args=[pk])}
    return render(request, "clients/form.html", context, status=422 if form.errors else 200)


@acts("clients")
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the lists and the queue."""
    client, to = client_or_404(request, pk), reverse("client", args=[pk])
    try:
        actions.archive_client(client, by=actor(request), as_of=today())
    except actions.CannotArchive as error:
        return refused(request, error, to=to)
    text = _("%(name)s is archived.") % {"name": client.name}
    return told(request, text, to=back(request, to), undo=reverse("client-restore", args=[pk]))


@acts("clients")
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Back into the lists and the queue."""
    client, to = client_or_404(request, pk), reverse("client", args=[pk])
    if client.merged_into_id:
        return refused(request, ValueError(_("It was merged into another client and cannot come back.")), to=to)
    actions.restore_client(client, by=actor(request), as_of=today())
    undo = reverse("client-archive", args=[pk])
    return told(request, _("%(name)s is back.") % {"name": client.name}, to=to, undo=undo)


@acts("clients")
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make another client a part of this one: choose it, see exactly what moves, confirm."""
    keep = client_or_404(request, pk)
    others = Client.objects.visible_to(request.user).filter(merged_into__isnull=True).exclude(pk=pk)
    form = MergeForm({"other": request.GET["other"]} if "other" in request.GET else None, others=others)
    if not form.is_valid():
        similar = {client.pk for client in similar_clients(keep)}
        context = {"client": keep, "form": form, "similar": list(others.filter(pk__in=similar))}
        return render(request, _part(request, "merge"), context, status=422 if form.errors else 200)
    lose = form.cleaned_data["other"]
    if request.method == "POST":
        return _merge(request, keep, lose)
    context = {
        "client": keep,
        "title": _("Make %(lost)s a part of %(kept)s") % {"lost": lose.name, "kept": keep.name},
        "will": what_moves(keep, lose),
        "url": f"{reverse('client-merge', args=[pk])}?other={lose.pk}",
        "cancel_url": reverse("client", args=[pk]),
    }
    return render(request, "clients/merge_confirm.html", context)


def _merge(request: HttpRequest, keep: Client, lose: Client) -> HttpResponse:
    to = reverse("client", args=[keep.pk])
    try:
        actions.merge_clients(keep=keep, lose=lose, by=actor(request), as_of=today())
    except (actions.CannotMerge, ValueError) as error:
        return refused(request, error, to=to)
    named = {"lost": lose.name, "kept": keep.name}
    return told(request, _("%(lost)s is a part of %(kept)s now.") % named, to=to)


def what_moves(keep: Client, lose: Client) -> list[str]:
    """Sentences for the confirmation: every kind of row with its number, and what cannot be taken back."""
    counts: dict[str, int] = {}
    for relation in Client._meta.related_objects:
        model = relation.related_model
        if model is Client or model._meta.label == "clients.Pin":
            continue
        found = model._default_manager.filter(**{relation.field.name: lose}).count()
        label = model._meta.label if model._meta.label in MOVES else ""
        counts[label] = counts.get(label, 0) + found
    said = [
        _("%(what)s: %(n)d") % {"what": MOVES.get(label) or _("Other rows"), "n": count}
        for label, count in counts.items()
        if count
    ]
    total = sum(counts.values())
    first = ngettext(
        "%(n)d row of %(lost)s moves to %(kept)s.", "%(n)d rows of %(lost)s move to %(kept)s.", total
    ) % {"n": total, "lost": lose.name, "kept": keep.name}  # fmt: skip
    last = _("The timeline of %(lost)s stays with its old page. This cannot be taken back.") % {"lost": lose.name}
    return [first, *said, last]


@sees("clients")
@require_POST
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Pin to one's own navigation."""
    client = client_or_404(request, pk)
    actions.pin_client(client, user=person(request))
    undo = reverse("client-unpin", args=[pk])
    return told(request, _("%(name)s is pinned.") % {"name": client.name}, to=reverse("client", args=[pk]), undo=undo)


@sees("clients")
@require_POST
def unpin(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo pinning."""
    client = client_or_404(request, pk)
    actions.unpin_client(client, user=person(request))
    text = _("%(name)s is not pinned any more.") % {"name": client.name}
    return told(request, text, to=reverse("client", args=[pk]), undo=reverse("client-pin", args=[pk]))


@acts("letters", "money")
@require_safe
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Which letter: those the queue has ready, then the others of the running cases; or one's own mail program."""
    client = client_or_404(request, pk)
    entries = waiting_of(request.user, today(), clients=[pk]).get(pk, [])
    ready = [e for e in entries if e.item.letter in LETTERS and e.item.subject_id]
    known = {(e.item.letter, e.item.subject_id) for e in ready}
    cases = DunningCase.objects.visible_to(request.user).filter(client=client, closed_on__isnull=True)
    others = [
        {"title": spec.title, "currency": case.currency, "url": reverse("letter", args=[spec.key, case.pk])}
        for case in cases
        for spec in LETTERS
        if spec.subject_kind == "dunning_case" and (spec.key, case.pk) not in known
    ]
    context = {
        "client": client,
        "ready": [{"entry": e, "title": LETTERS[e.item.letter].title,
                   "url": reverse("letter", args=[e.item.letter, e.item.subject_id])} for e in ready],
        "others": others,
        "people": client.contacts.current().exclude(email="").filter(bounced_on__isnull=True),
        "back": reverse("client", args=[pk]),
    }  # fmt: skip
    return render(request, _part(request, "write"), context)


def _page(request: HttpRequest, client: Client) -> str:
    """The client's page, or the list when it was given to somebody else."""
    visible = Client.objects.visible_to(request.user).filter(pk=client.pk).exists()
    return reverse("client", args=[client.pk]) if visible else reverse("clients")


def _part(request: HttpRequest, name: str) -> str:
    return f"clients/_{name}.html" if is_htmx(request) else f"clients/{name}.html"


def _field(error: Exception) -> str | None:
    if isinstance(error, actions.CodeTaken):
        return "code"
    return "currency" if isinstance(error, ValidationError) else None


def _sentence(error: Any) -> str:
    return error.messages[0] if isinstance(error, ValidationError) else spoken(error)
