"""What is done with leave: asked for, decided, moved, cancelled, told to clients, and what they answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from perennial.care.choices import MeetingState
from perennial.care.models import Meeting
from perennial.contracts.actions import leave as actions
from perennial.contracts.choices import LeaveAnswer
from perennial.contracts.models import LeaveNotice, Placement
from perennial.contracts.queries.leave import concerns
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act
from perennial.foundation.store import get
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import Refused
from perennial.people.actions.leave import (
    CannotLeave,
    approve_leave,
    ask_leave,
    cancel_leave,
    reject_leave,
)
from perennial.people.models import Leave
from perennial.web.forms.leave import ApproveForm, DatesForm, LeaveForm, ReasonForm
from perennial.web.leave_lines import lines_of
from perennial.web.views.client_frame import client_or_404
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, person, refused, sees, told
from perennial.web.views.leave import leave_or_404, page_of

GET_OR_POST = ["GET", "HEAD", "POST"]
REFUSALS = (Refused, CannotLeave, ChangedMeanwhile, actions.NotTold)


@sees()
@require_http_methods(GET_OR_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Ask for leave; who decides on leave may ask for anybody."""
    user = person(request)
    form = LeaveForm(_given(request), person=user.pk, may_choose=may_act(user, "team"))
    if request.method == "POST" and form.is_valid():
        values = {"person": user, **form.cleaned_data}
        try:
            row = ask_leave(values.pop("person"), **values, by=actor(request), as_of=today())
        except CannotLeave as error:
            form.add_error(None, str(error))
        else:
            return told(request, _said(row), to=page_of(row))
    return asked(request, form, _("Ask for leave"), reverse("leave-new"), reverse("leaves"))


@acts("team")
@require_http_methods(GET_OR_POST)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes, with what falls into the days before one's eyes."""
    row = leave_or_404(request, pk)
    form = ApproveForm(_given(request), person=row.person_id, initial={"cover": row.cover_id})
    if request.method == "POST" and form.is_valid():
        long = lines_of([row], person(request))[0].days >= int(get("contracts.leave_cover_days"))
        try:
            approve_leave(row, cover=form.cleaned_data["cover"], needs_cover=long, dates_seen=form.cleaned_data["seen"],
                          by=actor(request), as_of=today())  # fmt: skip
        except REFUSALS as error:
            return refused(request, error, to=page_of(row))
        return told(request, _("Approved: the leave of %(name)s.") % {"name": row.person.name}, to=page_of(row))
    title = _("Approve the leave of %(name)s") % {"name": row.person.name}
    return asked(request, form, title, reverse("leave-approve", args=[pk]), page_of(row), lead=_falls_into(row))


@acts("team")
@require_http_methods(GET_OR_POST)
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no, and why."""
    row = leave_or_404(request, pk)
    form = ReasonForm(_given(request))
    if request.method == "POST" and form.is_valid():
        try:
            reject_leave(row, reason=form.cleaned_data["reason"], by=actor(request), as_of=today())
        except REFUSALS as error:
            return refused(request, error, to=page_of(row))
        return told(request, _("Turned down: the leave of %(name)s.") % {"name": row.person.name}, to=page_of(row))
    title = _("Turn down the leave of %(name)s") % {"name": row.person.name}
    return asked(request, form, title, reverse("leave-reject", args=[pk]), page_of(row))


@sees()
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The person or delivery takes it back."""
    row = leave_or_404(request, pk)
    try:
        cancel_leave(row, by=actor(request), as_of=today())
    except REFUSALS as error:
        return refused(request, error, to=page_of(row))
    return told(request, _("Cancelled: the leave of %(name)s.") % {"name": row.person.name}, to=page_of(row))


@sees()
@require_http_methods(GET_OR_POST)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other dates, another who covers."""
    row = leave_or_404(request, pk)
    initial = {"starts_on": row.starts_on, "ends_on": row.ends_on, "cover": row.cover_id}
    form = DatesForm(_given(request), person=row.person_id, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.change_dates(row, **form.cleaned_data, by=actor(request), as_of=today())
        except CannotLeave as error:
            form.add_error(None, str(error))
        except REFUSALS as error:
            return refused(request, error, to=page_of(row))
        else:
            return told(request, _said(done), to=page_of(done))
    title = _("Other dates for %(name)s") % {"name": row.person.name}
    lead = "" if row.state in ("requested", "objected") else _("It has to be approved anew, and clients told again.")
    return asked(request, form, title, reverse("leave-change", args=[pk]), page_of(row), lead=lead)


@acts("notes")
@require_http_methods(GET_OR_POST)
def tell(request: HttpRequest, pk: int, client: int) -> HttpResponse:
    """Note that a client knows."""
    subject, row = client_or_404(request, client), leave_or_404(request, pk)
    late = not actions.in_time(row, today())
    hint = _("Clients hear of vacation %(n)s days ahead.") % {"n": get("contracts.leave_notice_days")} if late else ""
    form = ReasonForm(
        _given(request), label=_("Why so late") if late else _("Note"), required=late, help_text=hint
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.tell_client(row, subject, reason=form.cleaned_data["reason"], by=actor(request), as_of=today())
        except REFUSALS as error:
            return refused(request, error, to=page_of(row))
        return told(request, _("Noted: %(client)s knows.") % {"client": subject.name}, to=page_of(row))
    title = _("%(client)s knows of it") % {"client": subject.name}
    return asked(request, form, title, reverse("leave-tell", args=[pk, client]), page_of(row))


@acts("notes")
@require_http_methods(GET_OR_POST)
def answer(request: HttpRequest, pk: int, client: int, said: str) -> HttpResponse:
    """Note what a client says to it."""
    subject, row = client_or_404(request, client), leave_or_404(request, pk)
    notice = LeaveNotice.objects.visible_to(request.user).filter(leave=row, client=subject).first()
    objects = said == LeaveAnswer.OBJECTS
    form = ReasonForm(_given(request), label=_("In their words"), required=objects)
    if request.method == "POST" and form.is_valid():
        try:
            if notice is None:
                raise actions.NotTold(_("They were not told yet."))
            words = form.cleaned_data["reason"]
            actions.answer_leave(notice, answer=said, words=words, by=actor(request), as_of=today())
        except REFUSALS as error:
            return refused(request, error, to=page_of(row))
        return told(request, _("Noted: what %(client)s says.") % {"client": subject.name}, to=page_of(row))
    pattern = _("%(client)s objects") if objects else _("%(client)s agrees")
    url = reverse("leave-answer", args=[pk, client, said])
    return asked(request, form, pattern % {"client": subject.name}, url, page_of(row))


@acts("notes")
@require_http_methods(GET_OR_POST)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """An objection is settled: what was agreed."""
    row = leave_or_404(request, pk)
    form = ReasonForm(_given(request), label=_("What was agreed"))
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_leave(row, agreed=form.cleaned_data["reason"], by=actor(request), as_of=today())
        except REFUSALS as error:
            return refused(request, error, to=page_of(row))
        return told(request, _("Settled with the client."), to=page_of(row))
    return asked(request, form, _("Settle it with the client"), reverse("leave-settle", args=[pk]), page_of(row))


def _falls_into(row: Leave) -> str:
    """What of the clients' falls into the days: meetings, and colleagues who are away too. Four queries."""
    whom = concerns([row])[row.pk]
    if not whom:
        return _("No client is concerned: nothing of theirs falls into these days.")
    clients = [one.client.pk for one in whom]
    meetings = Meeting.objects.filter(
        client__in=clients, state=MeetingState.PLANNED, starts_at__date__gte=row.starts_on,
        starts_at__date__lte=row.ends_on,
    ).values_list("client_id", flat=True)  # fmt: skip
    planned = list(meetings)
    team = Placement.objects.between(row.starts_on, row.ends_on).filter(client__in=clients).exclude(person=row.person)
    others = Leave.objects.standing().between(row.starts_on, row.ends_on)
    away = dict(others.order_by().values_list("person_id", "person__name"))
    names: dict[int, set[str]] = {pk: set() for pk in clients}
    for client, mate in team.values_list("client_id", "person_id"):
        if mate in away:
            names[client].add(away[mate])
    return " ".join(_of_client(one.client, planned.count(one.client.pk), sorted(names[one.client.pk])) for one in whom)


def _of_client(client: Any, meetings: int, away: list[str]) -> str:
    parts = [ngettext("%(n)s meeting is planned", "%(n)s meetings are planned", meetings) % {"n": meetings}]
    parts += [_("away too: %(names)s") % {"names": ", ".join(away)}] if away else []
    return f"{client.name}: {'; '.join(parts)}."


def _said(row: Leave) -> str:
    if row.kind == "absent":
        return _("Noted: %(name)s is away.") % {"name": row.person.name}
    return _("Asked for: the leave of %(name)s.") % {"name": row.person.name}


def _given(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
