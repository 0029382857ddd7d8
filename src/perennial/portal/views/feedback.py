"""The form of a round: one number is enough. Looking at it answers nothing, whoever looks, and however often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from perennial.foundation.clock import now, today
from perennial.foundation.models import ActLink
from perennial.portal.pages import Visitor, register_page, show, visitor_of
from perennial.pulse.actions import answers as actions
from perennial.pulse.choices import AnswerState, Part
from perennial.pulse.queries.forms import Form, form_of

RHYTHMS = (90, 180, 365)


def feedback(request: HttpRequest, link: ActLink, part: str) -> HttpResponse:
    """The form, the page after it (done), and the choice of rhythm (rhythm)."""
    visitor, form = visitor_of(link), form_of(link.subject_id)
    if form is None:
        raise Http404
    page = {"": _form, "done": _done, "rhythm": _rhythm}.get(part)
    if page is None:
        raise Http404
    return page(request, visitor, form)


def _form(request: HttpRequest, visitor: Visitor, form: Form) -> HttpResponse:
    error = ""
    values: Mapping[str, Any] = _kept(form)
    if request.method == "POST":
        values = request.POST
        try:
            actions.answer_round(form.answer.pk, _said(request.POST, form), at=now(), as_of=today())
            return HttpResponseRedirect(_address(request, "done"))
        except (actions.NoNumber, actions.RoundIsOver) as refused:
            error = str(refused)
    elif request.method == "GET":
        actions.open_form(form.answer.pk, at=now())
    if request.method != "POST" and _number(request.GET.get("n")):  # a number of the letter is only chosen, not sent
        values = {**values, "score": request.GET["n"]}
    return show(request, "portal/feedback.html", visitor, page_of(form, values, visitor, error=error),
                status=422 if error else 200)  # fmt: skip


def page_of(form: Form, values: Mapping[str, Any], visitor: Visitor, *, error: str = "") -> dict[str, Any]:
    """What the template shows; staff look at the same page before it goes (see as client)."""
    score = _number(values.get("score"))
    return {
        "form": form,
        "manager": visitor.client.manager.name.split(" ")[0] if visitor.client.manager else "",
        "error": error,
        "score": score,
        "comment": values.get("comment", ""),
        "share": bool(values.get("may_share", not form.answered)),
        "next_number": score + 1 if score and 1 < score < 10 else None,
        "parts": _parts("", values, form.last) if form.full else [],
        "people": [
            {
                "person": person, "parts": _parts(f"p{person.pk}-", values, {}),
                "words": values.get(f"p{person.pk}-words", ""), "name": f"p{person.pk}-words",
                "open": any(values.get(f"p{person.pk}-{part}") for part in (*Part.values, "words")),
            }
            for person in form.people
        ],
        "numbers": range(1, 11),
    }  # fmt: skip


def _done(request: HttpRequest, visitor: Visitor, form: Form) -> HttpResponse:
    if form.answer.state != AnswerState.ANSWERED:
        return HttpResponseRedirect(_address(request))
    given = [(str(Part(name).label), value) for name, value in form.answer.parts.items() if value]
    context = {
        "form": form, "answer": form.answer, "given": given, "back": _address(request),
        "rhythm": _address(request, "rhythm"), "manager": visitor.client.manager,
    }  # fmt: skip
    return show(request, "portal/feedback_done.html", visitor, context)


def _rhythm(request: HttpRequest, visitor: Visitor, form: Form) -> HttpResponse:
    chosen = None
    if request.method == "POST":
        days = _number(request.POST.get("days"), RHYTHMS[-1])
        stops = request.POST.get("days") == "never"
        if stops or days in RHYTHMS:
            chosen = actions.choose_rhythm(form.answer.pk, days=None if stops else days, at=now(), as_of=today())
    context = {"rhythms": RHYTHMS, "chosen": chosen, "back": _address(request), "form": form}
    return show(request, "portal/rhythm.html", visitor, context)


def _said(data: Any, form: Form) -> actions.Said:
    people = {
        person.pk: {
            **{part: _number(data.get(f"p{person.pk}-{part}")) for part in Part.values},
            "words": data.get(f"p{person.pk}-words", ""),
        }
        for person in form.people
    }  # fmt: skip
    return actions.Said(
        score=_number(data.get("score")) or 0, comment=data.get("comment", ""),
        parts={part: _number(data.get(part)) for part in Part.values} if form.full else form.answer.parts,
        may_share=bool(data.get("may_share")), people=people,
    )  # fmt: skip


def _kept(form: Form) -> dict[str, Any]:
    """What was said before, as the form's fields."""
    answer = form.answer
    kept: dict[str, Any] = {"score": answer.score, "comment": answer.comment, **answer.parts}
    if form.answered:
        kept["may_share"] = answer.may_share
    for row in form.of_people:
        kept |= {f"p{row.person_id}-{part}": value for part, value in row.parts.items()}
        kept[f"p{row.person_id}-words"] = row.words
    return kept


def _parts(prefix: str, values: Mapping[str, Any], last: Mapping[str, int | None]) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{prefix}{part.value}", "label": part.label, "value": _number(values.get(f"{prefix}{part.value}")),
            "last": last.get(part.value),
        }
        for part in Part
    ]  # fmt: skip


def _number(text: Any, most: int = 10) -> int | None:
    """A whole number from 1 on, or None; '8', not ' 8' or '٨'."""
    given = str(text or "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 4 and 1 <= int(given) <= most else None


def _address(request: HttpRequest, part: str = "") -> str:
    """Another page of the same link, in the language chosen."""
    token = request.resolver_match.kwargs["token"] if request.resolver_match else ""
    url = reverse("link-part", args=[token, part]) if part else reverse("link", args=[token])
    chosen = request.GET.get("lang", "")
    return f"{url}?lang={chosen}" if chosen in ("en", "ru", "uk") else url


register_page("pulse", feedback)
