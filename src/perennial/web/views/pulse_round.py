"""One round: whom it would ask, what was said, and what is owed to those who said it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.foundation.clock import today
from perennial.foundation.letters import LetterRefused
from perennial.foundation.rights import may_act
from perennial.foundation.sending_hours import NoSendingHours
from perennial.foundation.store import load
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import Refused
from perennial.kernel.workdays import add_working_days
from perennial.pulse.actions import answers as answer_actions
from perennial.pulse.actions import rounds as round_actions
from perennial.pulse.choices import RUNNING, AnswerState, RoundState
from perennial.pulse.models import FeedbackAnswer, FeedbackRound, PersonFeedback
from perennial.pulse.queries.asking import Asking, asking
from perennial.pulse.queries.results import results
from perennial.web.views.doors import actor, acts, day_of, person, refused, sees, told

REASONS = {
    "no_address": gettext_lazy("no mail address"),
    "bounced": gettext_lazy("mail came back"),
    "stopped": gettext_lazy("does not want to be asked"),
    "own_rhythm": gettext_lazy("chose a slower rhythm"),
    "asked_lately": gettext_lazy("was asked lately"),
    "full_lately": gettext_lazy("had a full form lately"),
    "running": gettext_lazy("another round is open"),
    "pause_letter": gettext_lazy("a pause letter is fresh"),
    "severe_issue": gettext_lazy("a severe issue is fresh"),
    "holiday": gettext_lazy("it is their public holiday"),
}
EXPECTED = (
    Refused, ChangedMeanwhile, LetterRefused, NoSendingHours, round_actions.NobodyToAsk, round_actions.NeedsReason,
    round_actions.NotToldYet, answer_actions.NothingToRelay,
)  # fmt: skip


@sees("notes")
@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The round as of today or a past day; a planned one shows whom it would ask and who is left out."""
    row, as_of = _round(request, pk), day_of(request)
    found = _asking(row) if row.state == RoundState.PLANNED else None
    answers = list(row.answers.select_related("contact", "called_by").prefetch_related("of_people__person"))
    context = {
        "round": row, "client": row.client, "as_of": as_of, "today": today(), "past": as_of < today(),
        "may_act": may_act(request.user, "notes"), "result": results([row], as_of).get(row.pk),
        "answers": [_line(answer, as_of) for answer in answers if answer.state == AnswerState.ANSWERED],
        "silent": [answer for answer in answers if answer.state != AnswerState.ANSWERED],
        "running": row.state in RUNNING, "asking": found, "held": held_text(found),
        "people": [r.person.name for r in row.people.select_related("person")],
    }  # fmt: skip
    return render(request, "pulse/round.html", context)


@acts("notes")
@require_POST
def move(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """Send, skip, close, thank, tell back."""
    row, by, as_of = _round(request, pk), actor(request), today()
    to = reverse("pulse-round", args=[pk])
    wanted = {int(text) for text in request.POST.getlist("ask") if text.isascii() and text.isdigit()}
    deeds: dict[str, tuple[Callable[[], object], str]] = {
        "send": (lambda: round_actions.send_round(row, leave_out=_left_out(row, wanted), by=by, as_of=as_of),
                 _("The round is leaving.")),
        "skip": (lambda: round_actions.skip_round(row, reason=request.POST.get("reason", ""), by=by, as_of=as_of),
                 _("The round is skipped.")),
        "close": (lambda: round_actions.close_round(row, by=by, as_of=as_of), _("The round is closed.")),
        "thank": (lambda: round_actions.thank_round(row, by=by, as_of=as_of), _("Calls made, comments read.")),
        "tell-back": (lambda: round_actions.tell_back(row, changes=request.POST.get("changes", ""), by=by, as_of=as_of),
                      _("What you change is leaving to everybody who answered.")),
    }  # fmt: skip
    if event not in deeds:
        raise Http404
    deed, text = deeds[event]
    try:
        deed()
    except EXPECTED as error:
        return refused(request, error, to=to)
    return told(request, text, to=to)


@acts("notes")
@require_POST
def answer_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Called, not called after all, read, talked over with the team."""
    rows = FeedbackAnswer.objects.visible_to(request.user).filter(state=AnswerState.ANSWERED)
    answer = get_object_or_404(rows.select_related("contact", "round"), pk=pk)
    by, as_of, to = actor(request), today(), reverse("pulse-round", args=[answer.round_id])
    if act == "called":
        answer_actions.mark_called(answer, note=request.POST.get("note", ""), by=by, as_of=as_of)
        undo = reverse("pulse-answer", args=[pk, "not-called"])
        return told(request, _("The call is noted."), to=to, undo=undo)
    if act == "not-called":
        answer_actions.unmark_called(answer, by=by, as_of=as_of)
        return told(request, _("The call was taken back."), to=to)
    if act == "read":
        answer_actions.mark_read(answer, by=by, as_of=as_of)
        return told(request, _("Read."), to=to)
    if act == "team":
        answer_actions.relay_to_team(answer, by=by, as_of=as_of)
        return told(request, _("Talked over with the team."), to=to)
    raise Http404


@acts("notes")
@require_POST
def relay(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand feedback to the person it is about."""
    rows = PersonFeedback.objects.visible_to(request.user).select_related("answer__contact", "person")
    row = get_object_or_404(rows, pk=pk)
    to = reverse("pulse-round", args=[row.answer.round_id])
    try:
        answer_actions.relay_feedback(row, text=request.POST.get("text", ""), by=actor(request), as_of=today())
    except EXPECTED as error:
        return refused(request, error, to=to)
    return told(request, _("%(name)s can read it now.") % {"name": row.person.name}, to=to)


@sees()
@require_http_methods(["GET", "HEAD", "POST"])
def own_feedback(request: HttpRequest) -> HttpResponse:
    """What was relayed to the person who looks: nobody else's."""
    rows = PersonFeedback.objects.filter(person=person(request), relayed_on__isnull=False)
    rows = rows.select_related("client", "relayed_by", "answer__contact", "person").order_by("-relayed_on", "-pk")
    if request.method == "POST":
        given = request.POST.get("pk", "")
        row = rows.filter(pk=given).first() if given.isascii() and given.isdigit() else None
        if row is None:
            raise Http404
        answer_actions.acknowledge_feedback(row, by=actor(request), as_of=today())
        return told(request, _("Thank you, your account manager sees that you read it."), to=reverse("own-feedback"))
    return render(request, "pulse/own.html", {"rows": rows})


def _round(request: HttpRequest, pk: int) -> FeedbackRound:
    rows = FeedbackRound.objects.visible_to(request.user).select_related("client", "wave")
    return get_object_or_404(rows, pk=pk)


def _line(answer: FeedbackAnswer, as_of: Any) -> dict[str, Any]:
    stored = load("pulse.low", "pulse.call_days")
    low = (answer.score or 0) <= stored["pulse.low"]
    call_by = add_working_days(answer.answered_on, stored["pulse.call_days"]) if low and answer.answered_on else None
    return {
        "answer": answer, "low": low, "call_by": call_by,
        "late": bool(call_by and not answer.called_on and as_of > call_by),
    }  # fmt: skip


def _asking(row: FeedbackRound) -> Asking:
    found = asking([row.client], row.form, today(), triggered=row.triggered)[0]
    for candidate in found.left_out:
        why = candidate.refusal
        candidate.contact.why = REASONS[why.why.value] if why else ""  # type: ignore[attr-defined]  # for the page
        candidate.contact.until = why.until if why else None  # type: ignore[attr-defined]  # for the page
    return found


def _left_out(row: FeedbackRound, wanted: set[int]) -> list[int]:
    """Contacts whose box was cleared. Without any box (an older page) nobody is left out."""
    if not wanted:
        return []
    return [pk for pk in row.client.contacts.values_list("pk", flat=True) if pk not in wanted]


def held_text(found: Asking | None) -> str:
    """Why the whole client is left in peace."""
    return str(REASONS[found.held.why.value]) if found and found.held else ""
