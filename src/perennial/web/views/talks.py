"""A heart-to-heart talk with a client: open questions to choose from, and the answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perennial.care.actions import touches as actions
from perennial.care.queries.touches import open_questions
from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.clients.policies import may_change_client
from perennial.foundation.clock import today
from perennial.foundation.saying import spoken
from perennial.web.client_facts import load_client_facts
from perennial.web.forms.talks import TalkForm
from perennial.web.views.client_frame import client_or_404, frame
from perennial.web.views.doors import actor, acts, person, told
from perennial.web.views.touches import taken_back

ABOUT = {
    "next": gettext_lazy("What comes next"),
    "us": gettext_lazy("About us"),
    "people": gettext_lazy("About people"),
    "work": gettext_lazy("About the work"),
    "business": gettext_lazy("About their business"),
}


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """The catalogue with earlier answers; POST keeps the talk and what was answered."""
    client = client_or_404(request, pk)
    if client.status == ClientStatus.ARCHIVED or not may_change_client(request.user, client):
        raise Http404
    form = TalkForm(request.POST or None, user=person(request), client=client, as_of=today())
    to = reverse("client-people", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            touch = actions.log_touch(client, **form.values(), by=actor(request), as_of=today())
        except actions.EmptyTouch as error:
            form.add_error(None, spoken(error))
        else:
            return told(request, _("The talk was kept."), to=to, undo=taken_back(touch.pk, to))
    facts = load_client_facts(request.user, client, today())
    context = {
        **frame(request, client, facts, "people"), "form": form, "groups": _groups(client, form), "next": to,
    }  # fmt: skip
    return render(request, "touches/talk.html", context, status=422 if form.errors else 200)


def _groups(client: Client, form: TalkForm) -> list[dict[str, Any]]:
    """Questions by what they are about, those never asked first; the client's words stand beside ours."""
    mine, found = get_language() or "en", open_questions(client)
    return [
        {
            "title": title,
            "questions": [
                {
                    "text": question.text(mine),
                    "theirs": question.text(client.language) if client.language != mine else "",
                    "language": client.language,
                    "field": form[f"q_{question.key}"],
                    "last": last,
                    "open": bool(form[f"q_{question.key}"].value() or form[f"q_{question.key}"].errors),
                }
                for question, last in found
                if question.about == about
            ],
        }
        for about, title in ABOUT.items()
    ]
