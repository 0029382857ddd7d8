"""Looking at a letter, editing, sending and taking it back: the same for every page that shows one."""

from __future__ import annotations

import json
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from perennial.billing.models import Invoice
from perennial.care.models import Greeting, Issue, Promise
from perennial.clients.models import Client
from perennial.clients.policies import may_act_on_money, may_change_client
from perennial.contracts.models import RateChange
from perennial.foundation.clock import today
from perennial.foundation.letters import LetterRefused, cancel_letter, discard_draft, save_draft, send_letter
from perennial.foundation.models import Draft, OutboxMessage
from perennial.foundation.registry import LETTERS, Check, Composed, LetterSpec
from perennial.foundation.rights import may_act
from perennial.foundation.saying import spoken
from perennial.foundation.sending_hours import NoSendingHours
from perennial.foundation.sharing import sharing
from perennial.growth.models import Telling
from perennial.insight.models import ClientReport
from perennial.kernel.letters import LetterError
from perennial.kernel.lifecycle import Refused
from perennial.pulse.models import FeedbackAnswer
from perennial.receivables.models import DunningCase
from perennial.web.views.doors import View, actor, back, is_htmx, person, refused, told

LANGUAGES = ("en", "ru", "uk")
SUBJECTS: dict[str, Any] = {
    "invoice": Invoice, "dunning_case": DunningCase, "client": Client, "feedback_answer": FeedbackAnswer,
    "word": Promise, "issue": Issue, "report": ClientReport, "greeting": Greeting, "telling": Telling,
    "rate_change": RateChange,
}  # fmt: skip


def may_write(user: Any, key: str) -> bool:
    """Whether the person's role writes letters, or this one at least."""
    spec = LETTERS.get(key)
    return may_act(user, "letters") or (spec is not None and getattr(user, "role", "") in spec.also_by)


def _writes(view: View) -> View:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, key: str, subject_id: int) -> HttpResponse:
        if not may_write(request.user, key):
            raise PermissionDenied
        return view(request, key, subject_id)

    return guarded


@_writes
@require_safe
def letter(request: HttpRequest, key: str, subject_id: int) -> HttpResponse:
    """The letter on a page of its own, or its partial for htmx (?language=, ?edit=1)."""
    spec, subject = _subject(request, key, subject_id)
    context = letter_context(request, spec, subject_id, language=request.GET.get("language"))
    context |= {"client": getattr(subject, "client", subject), "next": back(request, reverse("today"))}
    template = "kit/_letter.html" if is_htmx(request) and "edit" not in request.GET else "letters/letter.html"
    return render(request, template, context)


@_writes
@require_POST
def send(request: HttpRequest, key: str, subject_id: int) -> HttpResponse:
    """A person presses Send: the letter leaves after a few seconds in which it can be taken back."""
    spec, subject = _subject(request, key, subject_id)
    client = getattr(subject, "client", subject)
    allowed = may_act_on_money if spec.is_money else may_change_client
    # whose role writes this letter alone writes it to the clients they see
    if may_act(request.user, "letters") and not allowed(request.user, client):
        raise Http404
    to = back(request, reverse("today"))
    by = actor(request)
    language = request.POST.get("language") or None
    try:
        composed = spec.compose(subject_id, language=language, sender=by.user, as_of=today())
        draft = _draft(spec, subject_id, composed.language)
        message = send_letter(
            spec, subject_id, language=composed.language,
            subject=request.POST.get("subject") or (draft.subject if draft else composed.subject_text),
            body=request.POST.get("body") or (draft.body if draft else composed.body_text),
            to=[address for _name, address in composed.to], cc=[address for _name, address in composed.cc],
            by=by, as_of=today(), idempotency=_step(subject, composed),
            acknowledged=request.POST.getlist("acknowledged"),
        )  # fmt: skip
    except (LetterRefused, LetterError, LookupError, Refused, NoSendingHours) as error:
        _keep(request, spec, subject_id, language)
        return refused(request, error, to=to)
    discard_draft(spec, subject_id, language=composed.language)
    text = _("The letter to %(who)s is leaving.") % {"who": ", ".join(name for name, _address in composed.to)}
    return told(request, text, to=to, undo=reverse("letter-undo", args=[message.pk]))


@_writes
@require_POST
def keep_draft(request: HttpRequest, key: str, subject_id: int) -> HttpResponse:
    """Keep an edited text for later."""
    spec, _subject_row = _subject(request, key, subject_id)
    _keep(request, spec, subject_id, request.POST.get("language"))
    undo = reverse("letter-discard", args=[key, subject_id]) + f"?language={request.POST.get('language', 'en')}"
    return told(request, _("The draft is kept."), to=back(request, reverse("today")), undo=undo)


@_writes
@require_POST
def discard(request: HttpRequest, key: str, subject_id: int) -> HttpResponse:
    """Back to the text composed from the facts."""
    spec, _subject_row = _subject(request, key, subject_id)
    discard_draft(spec, subject_id, language=request.GET.get("language") or request.POST.get("language", "en"))
    return told(request, _("The letter is as composed again."), to=back(request, reverse("today")))


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a letter back before it leaves."""
    message = OutboxMessage.objects.visible_to(request.user).filter(pk=pk).first()
    if not may_write(request.user, message.letter if message else ""):
        raise PermissionDenied
    if message is None:
        raise Http404
    to = back(request, reverse("today"))
    try:
        cancel_letter(message, by=actor(request), as_of=today())
    except Refused as error:
        return refused(request, error, to=to)
    return told(request, _("The letter was taken back. It did not leave."), to=to)


def letter_context(
    request: HttpRequest, spec: LetterSpec, subject_id: int, *, language: str | None = None
) -> dict[str, Any]:
    """`letter` and `checks` for kit/_letter.html and kit/_checks.html."""
    url = reverse("letter", args=[spec.key, subject_id])
    try:
        with sharing():  # composing and checking look at the same facts
            composed = spec.compose(subject_id, language=language, sender=person(request), as_of=today())
            checks = spec.checks(subject_id, by=actor(request), as_of=today())
    except (LetterError, LookupError) as error:
        return {"letter": None, "letter_missing": spoken(error), "checks": []}
    draft = _draft(spec, subject_id, composed.language)
    body = draft.body if draft else composed.body_text
    failed = [check for check in checks if not check.ok]
    hard = [check for check in failed if not check.may_be_acknowledged]
    return {
        "letter": {
            "id": f"{spec.key}-{subject_id}",
            "to": ", ".join(name for name, _address in composed.to) or _("nobody yet"),
            "copy": ", ".join(name for name, _address in composed.cc),
            "subject": draft.subject if draft else composed.subject_text,
            "language": composed.language,
            "body": body,
            "body_html": None if draft else spans_html(composed),
            "languages": [
                {"code": code, "url": f"{url}?language={code}", "current": code == composed.language}
                for code in LANGUAGES
            ],
            "send_url": reverse("letter-send", args=[spec.key, subject_id]),
            "edit_url": f"{url}?edit=1&language={composed.language}",
            "draft_url": reverse("letter-draft", args=[spec.key, subject_id]),
            "send_label": _("Send letter"),
            "blocked": hard[0].sentence if hard else "",
            "acknowledge": [{"name": check.name, "text": check.sentence} for check in failed if not hard],
            "editing": request.GET.get("edit") == "1",
            "title": spec.title,
        },
        "checks": [{"state": check.state, "text": check.sentence} for check in _for_page(checks)],
    }


def spans_html(composed: Composed) -> SafeString:
    """The body with merged facts marked, paragraph by paragraph."""
    marked = format_html_join(
        "", "{}", ((mark_safe(f'<mark class="fill">{_escaped(t)}</mark>' if merged and t.strip() else _escaped(t)),)
                   for t, merged in composed.body),
    )  # fmt: skip
    paragraphs = [p.replace("\n", "<br>") for p in str(marked).split("\n\n") if p.strip()]
    return mark_safe("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))


def _escaped(text: str) -> str:
    from django.utils.html import escape

    return str(escape(text))


def _for_page(checks: list[Check]) -> list[Check]:
    """What only the press of the button answers is not a question to the reader."""
    return [check for check in checks if check.name != "by_person"]


def _subject(request: HttpRequest, key: str, subject_id: int) -> tuple[LetterSpec, Any]:
    """The letter's spec and the thing it is about, if this person may see it; strangers get 404."""
    spec = LETTERS.get(key)
    if spec is None:
        raise Http404
    rows = SUBJECTS[spec.subject_kind].objects.visible_to(request.user)
    found = (rows if spec.subject_kind == "client" else rows.select_related("client")).filter(pk=subject_id).first()
    if found is None:
        raise Http404
    return spec, found


def _draft(spec: LetterSpec, subject_id: int, language: str) -> Draft | None:
    return Draft.objects.filter(
        letter=spec.key, subject_kind=spec.subject_kind, subject_id=subject_id, language=language
    ).first()


def _keep(request: HttpRequest, spec: LetterSpec, subject_id: int, language: str | None) -> None:
    """An edited text is never lost, whatever became of sending it."""
    subject, body = request.POST.get("subject"), request.POST.get("body")
    if not subject or not body or language not in LANGUAGES:
        return
    try:
        save_draft(spec, subject_id, language=language, subject=subject, body=body, by=actor(request), as_of=today())
    except (LetterRefused, LetterError, LookupError):
        return


def _step(subject: Any, composed: Composed) -> str:
    """The step this letter belongs to: pressing twice queues it once, the next step is another letter."""
    facts = {k: composed.facts.get(k) for k in ("invoices", "amount", "promise", "part")}
    return f"{getattr(subject, 'state', '')}:{today().isoformat()}:{json.dumps(facts, sort_keys=True)}"
