"""The business model canvas of a client: read, filled block by block, compared, restored, printed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.clients.actions import ChangedMeanwhile
from perennial.clients.actions import canvas as actions
from perennial.clients.queries import canvas as lines
from perennial.clients.queries.knowledge import canvas_of
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act
from perennial.foundation.saying import spoken
from perennial.web.canvas_words import BLOCKS, QUESTIONS
from perennial.web.client_facts import load_client_facts
from perennial.web.forms.knowledge import BlockForm
from perennial.web.views.client_frame import client_or_404, frame
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, refused, sees, told


@sees("notes", "clients")
@require_safe
def canvas(request: HttpRequest, pk: int) -> HttpResponse:
    """The nine blocks; ?version= shows an earlier one, ?with= compares with another."""
    client = client_or_404(request, pk)
    facts = load_client_facts(request.user, client, today())
    version, number, total = canvas_of(client, _number(request, "version"))
    items = lines.loaded(version.items) if version else []
    other, other_number, _total = canvas_of(client, _number(request, "with")) if "with" in request.GET else (None, 0, 0)
    differences = lines.compare(lines.loaded(other.items) if other else items, items)
    empty = set(lines.empty_blocks(items))
    context = {
        **frame(request, client, facts, "canvas"),
        "blocks": [
            {
                "key": block, "title": BLOCKS[block], "question": QUESTIONS[block] if block in empty else "",
                "lines": [d for d in differences if d.item.block == block], "digit": str(place),
            }
            for place, block in enumerate(lines.BLOCKS, start=1)
        ],
        "version": version, "number": number, "total": total, "other": other, "other_number": other_number,
        "numbers": [n for n in range(max(1, total - 19), total + 1) if n != number],
        "ideas": sum(item.kind == "idea" for item in items),
        "questions": sum(item.kind == "question" for item in items),
        "may_edit": may_act(request.user, "notes") and number == total,
        "may_restore": may_act(request.user, "notes") and 0 < number < total,
    }  # fmt: skip
    return render(request, "client/canvas.html", context)


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, pk: int, block: str) -> HttpResponse:
    """The lines of one block as text."""
    client, to = client_or_404(request, pk), reverse("client-canvas", args=[pk])
    if block not in lines.BLOCKS:
        raise Http404
    version, _place, _total = canvas_of(client)
    text = lines.write_block(lines.loaded(version.items), block) if version else ""
    form = BlockForm(request.POST or None, initial={"text": text, "seen": version.pk if version else None})
    if request.method == "POST" and form.is_valid():
        words, seen = form.cleaned_data["text"], form.cleaned_data["seen"]
        try:
            actions.save_block(client, block=block, text=words, seen=seen, by=actor(request), as_of=today())
        except ChangedMeanwhile as error:
            form.add_error(None, spoken(error))
        else:
            return told(request, _("The canvas is saved."), to=to)
    return asked(request, form, str(BLOCKS[block]), reverse("client-canvas-block", args=[pk, block]), to,
                 lead=QUESTIONS[block])  # fmt: skip


@acts("notes")
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an earlier version the canvas again."""
    client, to = client_or_404(request, pk), reverse("client-canvas", args=[pk])
    asked_for = request.POST.get("version", "")
    version, number, _total = canvas_of(client, int(asked_for) if asked_for.isdecimal() and len(asked_for) < 9 else 0)
    if version is None or actions.restore_canvas(version, by=actor(request), as_of=today()) is None:
        return refused(request, ValueError(_("This is the canvas already.")), to=to)
    return told(request, _("Version %(n)d is the canvas again.") % {"n": number}, to=to)


@acts("notes")
@require_POST
def pitch(request: HttpRequest, pk: int) -> HttpResponse:
    """An idea was told to the client."""
    client, to = client_or_404(request, pk), reverse("client-canvas", args=[pk])
    text = request.POST.get("text", "")
    if actions.pitch_idea(client, text=text, by=actor(request), as_of=today()) is None:
        return refused(request, ValueError(_("The canvas has no such idea.")), to=to)
    return told(request, _("Told to the client today: %(idea)s") % {"idea": text}, to=to)


def _number(request: HttpRequest, name: str) -> Any:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 9 else None
