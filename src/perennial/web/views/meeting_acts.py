"""What a person does with a meeting: moved, called off, held, missed, answered, and the undo of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perennial.care.actions import meetings as actions
from perennial.care.choices import MeetingResponse, MissedBy
from perennial.care.models import Meeting, MeetingPerson, Rhythm, Touch
from perennial.care.queries.found import offers_in
from perennial.care.queries.meetings import with_people
from perennial.clients.models import Client
from perennial.foundation.clock import today
from perennial.web.forms.meetings import AgendaForm, HeldForm, MissedForm, MoveForm
from perennial.web.views.doors import actor, acts, refused, told

EXPECTED = (actions.NotPlannable, actions.MeetingIsOver, ValueError)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time."""
    row = _row(request, pk)
    local = row.starts_at.astimezone(ZoneInfo(row.zone))
    form = MoveForm(request.POST or None, initial={"day": local.date(), "at": local.strftime("%H:%M")})

    def act(data: dict[str, Any]) -> Meeting:
        starts = datetime.combine(data["day"], data["at"], ZoneInfo(row.zone))
        return actions.move_meeting(row, starts_at=starts, by=actor(request), as_of=today())

    return _step(request, row, form, act, title=_("Move the meeting"), button=_("Move it"),
                 said=_("Moved. The update waits for your press."), undo=False)  # fmt: skip


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """It took place: who came, and the minutes."""
    row = _row(request, pk)
    people = list(row.people.all())
    form = HeldForm(request.POST or None, initial={"came": [str(p.pk) for p in people], "text": row.record})
    came: Any = form.fields["came"]
    came.choices = [(str(p.pk), p.name) for p in people]

    def act(data: dict[str, Any]) -> Meeting:
        there = [p for p in people if str(p.pk) in data["came"]]
        return actions.hold_meeting(row, text=data["text"], came=there, by=actor(request), as_of=today())

    return _step(request, row, form, act, title=_("The meeting took place"), button=_("Keep the minutes"),
                 said=_("Noted as held; it is a touch of those who came."))  # fmt: skip


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def missed(request: HttpRequest, pk: int) -> HttpResponse:
    """It did not take place."""
    row = _row(request, pk)

    def act(data: dict[str, Any]) -> Meeting:
        return actions.miss_meeting(row, missed_by=MissedBy(data["missed_by"]), by=actor(request), as_of=today())

    return _step(request, row, MissedForm(request.POST or None), act, title=_("The meeting did not take place"),
                 button=_("Note it"), said=_("Noted as missed."))  # fmt: skip


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be talked about."""
    row = _row(request, pk)
    form = AgendaForm(request.POST or None, initial={"agenda": row.agenda})

    def act(data: dict[str, Any]) -> Meeting:
        return actions.write_agenda(row, agenda=data["agenda"], by=actor(request), as_of=today())

    return _step(request, row, form, act, title=_("Agenda"), button=_("Keep it"), said=_("The agenda is kept."),
                 undo=False)  # fmt: skip


@acts("notes")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off."""
    row, to = _row(request, pk), reverse("meeting", args=[pk])
    reason = request.POST.get("reason", "")
    try:
        actions.cancel_meeting(row, reason=reason, by=actor(request), as_of=today())
    except EXPECTED as error:
        return refused(request, error, to=to)
    return told(request, _("Called off. The letter that says so waits for your press."), to=to,
                undo=reverse("meeting-reopen", args=[pk]))  # fmt: skip


@acts("notes")
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo held, missed or called off."""
    row, to = _row(request, pk), reverse("meeting", args=[pk])
    try:
        actions.reopen_meeting(row, by=actor(request), as_of=today())
    except EXPECTED as error:
        return refused(request, error, to=to)
    return told(request, _("The meeting is planned again."), to=to)


@acts("notes")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody answered, noted by hand."""
    row = _row(request, pk)
    who = get_object_or_404(MeetingPerson, meeting=row, pk=request.POST.get("person") or 0)
    given = request.POST.get("response", "")
    if given not in MeetingResponse.values:
        raise Http404
    actions.answer_invitation(who, response=MeetingResponse(given), by=actor(request), as_of=today())
    return told(request, _("Noted: %(name)s.") % {"name": who.name}, to=reverse("meeting", args=[pk]))


@acts("notes")
@require_POST
def rhythm_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop meeting regularly."""
    rhythm = get_object_or_404(Rhythm, pk=pk, client__in=Client.objects.visible_to(request.user))
    to = f"{reverse('meetings')}?tab=rhythms"
    try:
        actions.end_rhythm(rhythm, by=actor(request), as_of=today())
    except EXPECTED as error:
        return refused(request, error, to=to)
    return told(request, _("The rhythm has ended; what was planned is called off."), to=to)


def _row(request: HttpRequest, pk: int) -> Meeting:
    row: Meeting = get_object_or_404(with_people(Meeting.objects.visible_to(request.user)), pk=pk)
    return row


def _step(
    request: HttpRequest, row: Meeting, form: forms.Form, act: Callable[[dict[str, Any]], Meeting], *, title: str,
    button: str, said: str, undo: bool = True,
) -> HttpResponse:  # fmt: skip
    """A form about one meeting: shown, or carried out."""
    to = reverse("meeting", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        try:
            row = act(form.cleaned_data)
        except EXPECTED as error:
            form.add_error(None, str(error))
        else:
            back_again = reverse("meeting-reopen", args=[row.pk]) if undo else ""
            return told(request, said, to=_offers(row) or to, undo=back_again)
    context = {"meeting": row, "form": form, "title": title, "button": button}
    return render(request, "meetings/step.html", context, status=422 if form.errors else 200)


def _offers(row: Meeting) -> str:
    """Where the promises found in the minutes are confirmed, one press each; empty when none was found."""
    touch = Touch.objects.filter(pk=row.touch_id).first() if row.touch_id else None
    if touch is None or not offers_in([touch]):
        return ""
    return f"{reverse('promise-found', args=[touch.pk])}?{urlencode({'next': reverse('meeting', args=[row.pk])})}"
