"""Issues and questions: what is open, whose clock runs, and how fast clients are answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_safe

from perennial.care.choices import IssueState
from perennial.care.models import Issue
from perennial.care.queries.issues import (
    SORTS,
    TABS,
    Clock,
    IssueFilter,
    clocks_of,
    issue_counts,
    issue_rows,
    open_events,
    response_measures,
)
from perennial.care.queries.office import zone_of
from perennial.clients.models import Client
from perennial.foundation.clock import now
from perennial.foundation.rights import may_act
from perennial.kernel import formats
from perennial.web.client_facts import language
from perennial.web.views.doors import is_htmx, person, sees
from perennial.web.views.exports import Cell
from perennial.web.views.promises import city, list_url, people_of, sort_heads

ON_A_PAGE = 50
MEASURED_DAYS = 90
TONES = {"open": "risk", "acknowledged": "watch", "in_progress": "acc", "waiting_client": "line", "escalated": "risk",
         "resolved": "good", "closed": "line"}  # fmt: skip
LABELS = {
    "acknowledge": gettext_noop("They have an answer"),
    "assign": gettext_noop("Give it an owner"),
    "ask": gettext_noop("Ask the client"),
    "answer": gettext_noop("They answered"),
    "escalate": gettext_noop("Escalate"),
    "plan": gettext_noop("There is a plan"),
    "resolve": gettext_noop("Solved"),
    "confirm": gettext_noop("Close it"),
    "reopen": gettext_noop("Open again"),
    "reply": gettext_noop("Answer it"),
    "update": gettext_noop("Tell them how it stands"),
    "remind": gettext_noop("Asked again"),
    "apology": gettext_noop("Write the apology"),
}


@sees("notes")
@require_safe
def issues(request: HttpRequest) -> HttpResponse:
    """The list; ?tab=, ?q=, ?owner=, ?client=, ?severity=, ?sort=, ?down=."""
    asked, moment = filter_of(request), now()
    counts = issue_counts(request.user, asked)
    pages: Any = Paginator(issue_rows(request.user, asked), ON_A_PAGE)
    pages.count = counts[asked.tab]
    page = pages.get_page(request.GET.get("page"))
    return render(request, "issues/issues.html", {
        "asked": asked, "page": page, "rows": lines(list(page), moment), "tabs": _tabs(request, asked, counts),
        "heads": sort_heads(request, "issues", SORTS, asked.sort, asked.descending), "facts": _facts(request, counts),
        "may_touch": may_act(request.user, "notes"), "people": people_of(request),
        "filtered": bool(asked.words or asked.owner or asked.severity),
        "clear_url": f"{reverse('issues')}?{urlencode({'tab': asked.tab})}", "export_query": request.GET.urlencode(),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": [_("space")], "text": _("peek")},
                 {"keys": ["F"], "text": _("search")}, {"keys": ["N"], "text": _("new issue")}],
    })  # fmt: skip


@sees("notes")
@require_safe
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """One issue with its moves and what may be done next, beside the list or on a page of its own."""
    row = issue_or_404(request, pk)
    moment = now()
    moves = list(row.moves.select_related("by"))
    context = {
        "issue": row, "line": lines([row], moment)[0], "moves": _told(moves),
        "steps": steps_of(request, row) if may_act(request.user, "notes") else [],
        "may_touch": may_act(request.user, "notes"),
    }  # fmt: skip
    return render(request, "issues/_issue.html" if is_htmx(request) else "issues/issue.html", context)


def filter_of(request: HttpRequest) -> IssueFilter:
    """The filter of the address; what it does not know counts as not asked for."""
    asked = request.GET
    tab, sort, owner = asked.get("tab", ""), asked.get("sort", ""), asked.get("owner", "")
    return IssueFilter(
        tab=tab if tab in TABS else "open", words=asked.get("q", "").strip()[:100],
        owner=str(person(request).pk) if owner == "me" else owner if owner.isdecimal() else "",
        client=asked.get("client", "") if asked.get("client", "").isdecimal() else "",
        severity=asked.get("severity", ""), sort=sort if sort in SORTS else "severity",
        descending=asked.get("down") == "1",
    )  # fmt: skip


def issue_or_404(request: HttpRequest, pk: int) -> Issue:
    """The issue, if its client is in the person's scope."""
    rows = Issue.objects.visible_to(request.user).standing().select_related("client", "owner", "contact")
    return get_object_or_404(rows, pk=pk)


def lines(rows: list[Issue], moment: Any) -> list[dict[str, Any]]:
    """Issues as the pages show them, with their clocks in words."""
    clocks = clocks_of(rows, moment)
    return [
        {"row": row, "clock": clocks[row.pk], "tone": TONES[row.state], "age": hours(clocks[row.pk].age),
         "left": _left(clocks[row.pk]), "late": clocks[row.pk].late, "city": city(zone_of(row.client).key),
         "opened": _local(row, row.opened_at), "next": _local(row, row.next_update_at)}
        for row in rows
    ]  # fmt: skip


def _local(row: Issue, moment: datetime | None) -> datetime | None:
    return moment.astimezone(zone_of(row.client)).replace(tzinfo=None) if moment else None


def hours(minutes: float) -> str:
    """'45 min', '3.5 h', '12 h' of business time."""
    if minutes < 60:
        return _("%(n)d min") % {"n": round(minutes)}
    digits = 1 if minutes < 600 else 0
    return _("%(n)s h") % {"n": formats.format_number(minutes / 60, language(), digits)}


def steps_of(request: HttpRequest, row: Issue) -> list[dict[str, str]]:
    """The moves that the person may try, most likely first; a question is answered in one step."""
    events = open_events(row, person(request).role)
    if row.is_question and row.state in ("open", "acknowledged", "in_progress"):
        events = ["reply", *(event for event in events if event not in ("acknowledge", "assign", "resolve"))]
    elif row.state in ("acknowledged", "in_progress"):
        events.insert(1, "update")
    if row.state == IssueState.RESOLVED and row.reminded_on is None:
        events.append("remind")
    if row.state in ("resolved", "escalated") and not row.is_question:
        events.append("apology")
    return [{"event": event, "label": _(LABELS[event]), "url": reverse("issue-step", args=[row.pk, event])}
            for event in events]  # fmt: skip


def table(request: HttpRequest) -> list[list[Cell]]:
    """The head and every line that fits, for a spreadsheet."""
    head: list[Cell] = [_("Client"), _("Kind"), _("Severity"), _("In one line"), _("State"), _("Who owns it inside"),
                        _("Reported at"), _("Answer by"), _("Answered at"), _("Next update"), _("Solved at"),
                        _("Business hours so far")]  # fmt: skip
    rows = lines(list(issue_rows(request.user, filter_of(request))), now())
    return [head, *(
        [line["row"].client.name, line["row"].get_kind_display(), line["row"].severity, line["row"].title,
         line["row"].get_state_display(), line["row"].owner.name if line["row"].owner else "",
         *(_stamp(getattr(line["row"], name)) for name in
           ("opened_at", "answer_by", "answered_at", "next_update_at", "resolved_at")),
         f"{line['clock'].running / 60:.1f}"]
        for line in rows
    )]  # fmt: skip


def _stamp(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}Z" if moment else ""


def _left(clock: Clock) -> str:
    lefts = [left for left in (clock.answer_left, clock.update_left) if left is not None]
    if not lefts:
        return ""
    least = min(lefts)
    if least < 0:
        return _("%(hours)s late") % {"hours": hours(-least)}
    return _("%(hours)s left") % {"hours": hours(least)}


def _facts(request: HttpRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    moment = now()
    scope = Client.objects.visible_to(request.user).values("pk")
    first, solved = response_measures(moment - timedelta(days=MEASURED_DAYS), moment, clients=scope)
    share = "–" if first.in_time is None else formats.format_percent(first.in_time, language())
    count = ngettext("%(n)d in 90 days", "%(n)d in 90 days", first.n) % {"n": first.n}
    return [
        {"label": _("First answer, half within"), "value": _span(first.median), "note": count},
        {"label": _("Nine in ten within"), "value": _span(first.p90)},
        {"label": _("In time"), "value": share, "tone": ""},
        {"label": _("Solved, half within"), "value": _span(solved.median)},
        {"label": _("Without an answer"), "value": str(counts["unanswered"]),
         "url": f"{reverse('issues')}?tab=unanswered"},
        {"label": _("Escalated"), "value": str(counts["escalated"]), "url": f"{reverse('issues')}?tab=escalated"},
    ]  # fmt: skip


def _span(value: float | None) -> str:
    return "–" if value is None else hours(value * 60)


def _tabs(request: HttpRequest, asked: IssueFilter, counts: dict[str, int]) -> list[dict[str, Any]]:
    names = {"open": _("Open"), "unanswered": _("No answer yet"), "escalated": _("Escalated"),
             "questions": _("Questions"), "waiting": _("Wait for the client"), "resolved": _("Solved"),
             "all": _("All")}  # fmt: skip
    return [
        {"url": list_url(request, "issues", tab="" if tab == "open" else tab, sort="", down=""), "label": names[tab],
         "count": counts[tab], "current": asked.tab == tab, "key": str(number)}
        for number, tab in enumerate(TABS, start=1)
    ]  # fmt: skip


def _told(moves: list[Any]) -> list[dict[str, Any]]:
    words = dict(IssueState.choices)
    return [{"at": move.at, "by": move.by.name if move.by else _("by the clock"), "state": words[move.target],
             "note": move.note} for move in moves]  # fmt: skip
