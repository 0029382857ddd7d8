"""Recording a promise, keeping it, moving it, and deciding what was found in a note."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perennial.care.actions import promises as actions
from perennial.care.choices import Direction
from perennial.care.models import Promise, Touch
from perennial.care.queries.found import Offer, offers_in
from perennial.clients.models import Client
from perennial.foundation.clock import today
from perennial.foundation.saying import spoken
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.care import PromiseForm, StepForm, moment_of
from perennial.web.views.doors import actor, acts, back, is_htmx, person, queue_follows, refused, told

# event -> the fields its form asks for
ASKS = {
    "keep": ("evidence", "exceeded"), "move": ("day", "at", "words"), "give-up": ("words",), "cancel": ("words",),
}  # fmt: skip


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new promise, in a dialog or on a page; ?client= chooses the client, ?touch= and ?sentence= what was found."""
    client = chosen_client(request)
    to = back(request, reverse("promises"))
    touch, sentence = _source(request, client)
    form = PromiseForm(
        request.POST if request.method == "POST" else None,
        user=person(request),
        client=client,
        initial=_initial(touch, sentence),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            promise = actions.make_promise(
                given["client"], direction=Direction(given["direction"]), text=given["text"], due_at=form.due_at,
                owner=given["owner"], contact=given.get("contact"), zone=form.zone_name, touch=touch,
                by=actor(request), as_of=today(),
            )  # fmt: skip
            if touch is not None:
                actions.decide_offer(touch, sentence, promise=promise, by=actor(request), as_of=today())
        except actions.PromiseRefused as error:
            form.add_error("text" if not given["text"].strip() else "day", str(error))
        else:
            queue_follows(request, promise.client_id)
            return gone_on(request, _("The promise is recorded."), to=to,
                           undo=reverse("promise-mistake", args=[promise.pk]))  # fmt: skip
    context = {"form": form, "next": to, "client": client, "touch": touch, "sentence": sentence}
    template = "promises/_new.html" if is_htmx(request) else "promises/new.html"
    return render(request, template, context, status=422 if form.errors else 200)


@acts("notes")
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Kept, with one key."""
    row = promise_or_404(request, pk)
    to = back(request, reverse("promises"))
    try:
        row = actions.keep_promise(row, by=actor(request), as_of=today())
    except (Refused, actions.PromiseRefused) as error:
        return refused(request, error, to=to)
    queue_follows(request, row.client_id)
    said = _("Kept: %(text)s") if row.state == "kept" else _("Kept late: %(text)s")
    return told(request, said % {"text": row.text}, to=to, undo=reverse("promise-reopen", args=[pk]))


@acts("notes")
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an end."""
    row = promise_or_404(request, pk)
    to = back(request, reverse("promises"))
    try:
        actions.reopen_promise(row, by=actor(request), as_of=today())
    except actions.PromiseRefused as error:
        return refused(request, error, to=to)
    queue_follows(request, row.client_id)
    return told(request, _("The promise is open again."), to=to)


@acts("notes")
@require_POST
def mistake(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a promise recorded by mistake."""
    row = promise_or_404(request, pk)
    to = back(request, reverse("promises"))
    try:
        actions.withdraw_promise(row, by=actor(request), as_of=today())
    except actions.PromiseRefused as error:
        return refused(request, error, to=to)
    queue_follows(request, row.client_id)
    return told(request, _("The promise was taken back."), to=to)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """A step that asks for something: evidence, a new moment, or what was said to the client."""
    row = promise_or_404(request, pk)
    if event not in ASKS:
        raise Http404
    to = back(request, reverse("promise", args=[pk]))
    form = StepForm(request.POST if request.method == "POST" else None, asks=ASKS[event])
    if request.method == "POST" and form.is_valid():
        try:
            row = _do(row, event, form.cleaned_data, request)
        except (Refused, actions.PromiseRefused) as error:
            form.add_error(None, spoken(error))
        else:
            queue_follows(request, row.client_id)
            undo = reverse("promise-reopen", args=[pk]) if not row.is_open else ""
            return gone_on(request, _("Noted: %(state)s.") % {"state": row.get_state_display()}, to=to, undo=undo)
    context = {"form": form, "next": to, "title": _title(event), "subject": row, "url": request.path}
    template = "care/_step.html" if is_htmx(request) else "care/step.html"
    return render(request, template, context, status=422 if form.errors else 200)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: HttpRequest, touch: int) -> HttpResponse:
    """Promises found in a note: each one is recorded or set aside by a person."""
    row = get_object_or_404(Touch.objects.visible_to(request.user).select_related("client"), pk=touch)
    to = back(request, reverse("client", args=[row.client_id]))
    offers = offers_in([row])
    if request.method == "POST":
        offer = next((offer for offer in offers if offer.sentence == request.POST.get("sentence")), None)
        if offer is None:
            return refused(request, ValueError(_("This was decided before.")), to=to)
        return _decide(request, row, offer, to)
    context = {"touch": row, "offers": offers, "next": to}
    return render(request, "promises/_found.html" if is_htmx(request) else "promises/found.html", context)


def _decide(request: HttpRequest, touch: Touch, offer: Offer, to: str) -> HttpResponse:
    by, as_of = actor(request), today()
    if request.POST.get("none"):
        actions.decide_offer(touch, offer.sentence, promise=None, by=by, as_of=as_of)
        return told(request, _("Set aside: it is no promise."), to=to)
    if offer.day is None:
        return refused(request, ValueError(_("It names no day: record it with one.")), to=to)
    direction = Direction.OURS if offer.ours else Direction.THEIRS
    try:
        promise = actions.make_promise(
            touch.client, direction=direction, text=offer.sentence, due_at=moment_of(touch.client, offer.day, offer.at),
            owner=by.user, contact=touch.contact, touch=touch, by=by, as_of=as_of,
        )  # fmt: skip
    except actions.PromiseRefused as error:
        return refused(request, error, to=to)
    actions.decide_offer(touch, offer.sentence, promise=promise, by=by, as_of=as_of)
    queue_follows(request, touch.client_id)
    undo = reverse("promise-mistake", args=[promise.pk])
    return told(request, _("The promise is recorded."), to=to, undo=undo)


def _do(row: Promise, event: str, given: dict[str, Any], request: HttpRequest) -> Promise:
    by, as_of = actor(request), today()
    if event == "keep":
        return actions.keep_promise(row, evidence=given["evidence"], exceeded=given["exceeded"], by=by, as_of=as_of)
    if event == "move":
        due_at = moment_of(row.client, given["day"], given["at"])
        return actions.renegotiate_promise(row, due_at=due_at, words=given["words"], by=by, as_of=as_of)
    if event == "give-up":
        return actions.break_promise(row, told=given["words"], by=by, as_of=as_of)
    return actions.cancel_promise(row, words=given["words"], by=by, as_of=as_of)


def _title(event: str) -> str:
    return {"keep": _("Keep it, with evidence"), "move": _("Agree on a new moment"), "give-up": _("Give it up, told"),
            "cancel": _("Not needed any more")}[event]  # fmt: skip


def promise_or_404(request: HttpRequest, pk: int) -> Promise:
    """The promise, if its client is in the person's scope."""
    return get_object_or_404(Promise.objects.visible_to(request.user).standing().select_related("client"), pk=pk)


def chosen_client(request: HttpRequest) -> Client | None:
    """The client of the address or the form; one out of sight is 404."""
    given = request.GET.get("client") or request.POST.get("client") or ""
    if not given.isdecimal():
        return None
    return get_object_or_404(Client.objects.visible_to(request.user).live(), pk=int(given))


def gone_on(request: HttpRequest, text: str, *, to: str, undo: str = "") -> HttpResponse:
    """As `told`, and from a dialog the page behind it is read anew."""
    if not is_htmx(request):
        return told(request, text, to=to, undo=undo)
    request.htmx = False  # type: ignore[attr-defined]  # the toast waits for the page that follows
    told(request, text, to=to, undo=undo)
    return HttpResponse(headers={"HX-Redirect": to})


def _source(request: HttpRequest, client: Client | None) -> tuple[Touch | None, str]:
    given = request.GET.get("touch") or request.POST.get("touch") or ""
    sentence = (request.GET.get("sentence") or request.POST.get("sentence") or "")[:300]
    if not given.isdecimal() or client is None:
        return None, ""
    rows = Touch.objects.visible_to(request.user).filter(client=client)
    return get_object_or_404(rows.select_related("client"), pk=int(given)), sentence


def _initial(touch: Touch | None, sentence: str) -> dict[str, Any]:
    offer = next((o for o in offers_in([touch]) if o.sentence == sentence), None) if touch else None
    if offer is None or touch is None:
        return {}
    day: date | None = offer.day
    contact = touch.people.order_by("pk").values_list("contact_id", flat=True).first()
    return {"text": offer.sentence, "day": day, "at": offer.at, "contact": contact,
            "direction": Direction.OURS if offer.ours else Direction.THEIRS}  # fmt: skip
