"""Everything that changes issues and questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.care.actions.promises import fire, make_promise
from perennial.care.choices import Direction, IssueKind, IssueState, Severity
from perennial.care.lifecycle import ISSUE
from perennial.care.models import Issue, IssueMove
from perennial.care.queries.issues import answer_too_late
from perennial.care.queries.office import clocks
from perennial.clients.models import Client, Contact
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, record


class IssueRefused(ValueError):
    """An issue that cannot be recorded, or changed, like this; the message says why."""


@transaction.atomic
def open_issue(
    client: Client, *, kind: IssueKind, severity: Severity, title: str, detail: str = "", opened_at: datetime,
    contact: Contact | None = None, owner: User | None = None, by: Actor, as_of: date,
) -> Issue:  # fmt: skip
    """Log an issue or a question. Raises IssueRefused without a line, or for one that is reported later than now."""
    if not title.strip():
        raise IssueRefused(_("Say in one line what is wrong, or what they want to know."))
    if opened_at > by.at:
        raise IssueRefused(_("An issue is logged at the moment it was reported or later, not before."))
    issue = Issue.objects.create(
        client=client, contact=contact, kind=kind, severity=severity, title=title.strip()[:200], detail=detail.strip(),
        opened_at=opened_at, owner=owner,
        answer_by=clocks().answer_by(client, severity, kind == IssueKind.QUESTION, opened_at),
    )  # fmt: skip
    _record("issue.opened", issue, by=by, as_of=as_of)
    return issue


@transaction.atomic
def withdraw_issue(issue: Issue, *, by: Actor, as_of: date) -> Issue:
    """Undo an issue logged by mistake; the timeline keeps both."""
    issue = _locked(issue)
    if issue.withdrawn_on is not None or issue.state != IssueState.OPEN:
        raise IssueRefused(_("This was undone before, or somebody works on it already."))
    issue.withdrawn_on = as_of
    issue.save(update_fields=["withdrawn_on"])
    _record("issue.withdrawn", issue, by=by, as_of=as_of)
    return issue


@transaction.atomic
def acknowledge_issue(issue: Issue, *, said: str, by: Actor, as_of: date) -> Issue:
    """The client has a first answer: that alone stops the first clock."""
    issue = _locked(issue)
    issue.answered_at = by.at
    return _move(issue, "acknowledge", {"first_answer": bool(said.strip())}, by=by, as_of=as_of, note=said,
                 fields=("answered_at",))  # fmt: skip


@transaction.atomic
def assign_issue(issue: Issue, *, owner: User, next_update_at: datetime, by: Actor, as_of: date) -> Issue:
    """Somebody inside owns it, and the client knows when they hear next: that is a promise of ours (B14)."""
    issue = _locked(issue)
    issue.owner, issue.next_update_at = owner, next_update_at
    _move(issue, "assign", {"owner_and_next_update": next_update_at > by.at}, by=by, as_of=as_of, note=owner.name,
          fields=("owner", "next_update_at"))  # fmt: skip
    _promise_update(issue, by=by, as_of=as_of)
    return issue


@transaction.atomic
def promise_next_update(issue: Issue, *, next_update_at: datetime, by: Actor, as_of: date) -> Issue:
    """The client was told something and knows when they hear next. Raises IssueRefused for a moment that has passed."""
    issue = _locked(issue)
    if next_update_at <= by.at or not issue.is_open:
        raise IssueRefused(_("The next update lies in the hours to come, on an open issue."))
    issue.next_update_at = next_update_at
    _save(issue, "next_update_at")
    _record("issue.updated", issue, by=by, as_of=as_of, until=next_update_at)
    _promise_update(issue, by=by, as_of=as_of)
    return issue


@transaction.atomic
def ask_client(issue: Issue, *, question: str, by: Actor, as_of: date) -> Issue:
    """We wait for the client: the clock of the solution stops, the age does not."""
    return _move(_locked(issue), "ask", {"question": bool(question.strip())}, by=by, as_of=as_of, note=question)


@transaction.atomic
def client_answered(issue: Issue, *, words: str = "", by: Actor, as_of: date) -> Issue:
    """The client answered what we asked: the clock of the solution goes on."""
    return _move(_locked(issue), "answer", {}, by=by, as_of=as_of, note=words)


@transaction.atomic
def escalate_issue(issue: Issue, *, reason: str, by: Actor, as_of: date) -> Issue:
    """The head of client success owns it from now on. Raises a Refused: without a reason only late ones go up."""
    issue = _locked(issue)
    late = answer_too_late(issue, by.at)
    issue.escalated_at, issue.escalated_because = by.at, reason.strip()[:300]
    issue.owner = _head() or issue.owner
    return _move(issue, "escalate", {"late_or_asked": late or bool(reason.strip())}, by=by, as_of=as_of, note=reason,
                 fields=("escalated_at", "escalated_because", "owner"))  # fmt: skip


@transaction.atomic
def plan_issue(issue: Issue, *, plan: str, next_update_at: datetime, by: Actor, as_of: date) -> Issue:
    """The head has a plan: the issue is in progress again, and the client knows when they hear next."""
    issue = _locked(issue)
    if next_update_at <= by.at:
        raise IssueRefused(_("The next update lies in the hours to come."))
    issue.next_update_at = next_update_at
    _move(issue, "plan", {}, by=by, as_of=as_of, note=plan, fields=("next_update_at",))
    _promise_update(issue, by=by, as_of=as_of)
    return issue


@transaction.atomic
def resolve_issue(issue: Issue, *, resolution: str, by: Actor, as_of: date) -> Issue:
    """It is solved, and what was done is said in plain words."""
    issue = _locked(issue)
    issue.resolved_at, issue.resolution, issue.next_update_at = by.at, resolution.strip(), None
    return _move(issue, "resolve", {"said_what_was_done": bool(resolution.strip())}, by=by, as_of=as_of,
                 note=resolution, fields=("resolved_at", "resolution", "next_update_at"))  # fmt: skip


@transaction.atomic
def answer_question(issue: Issue, *, answer: str, ways: Sequence[str] = (), by: Actor, as_of: date) -> Issue:
    """A question in one step: answered, or told two ways; the same moves as any issue makes."""
    issue = _locked(issue)
    if not issue.is_question:
        raise IssueRefused(_("Only a question is answered in one step."))
    ways = [way.strip()[:200] for way in ways if way.strip()][:2]
    words = answer.strip() or (_("%(one)s, or %(two)s") % {"one": ways[0], "two": ways[1]} if len(ways) == 2 else "")
    if issue.state == IssueState.OPEN:
        issue.answered_at = by.at
        _move(issue, "acknowledge", {"first_answer": bool(words)}, by=by, as_of=as_of, note=words,
              fields=("answered_at",), quiet=True)  # fmt: skip
    if issue.state == IssueState.ACKNOWLEDGED:
        issue.owner = issue.owner or by.user
        _move(issue, "assign", {"owner_and_next_update": True}, by=by, as_of=as_of, fields=("owner",), quiet=True)
    issue.resolved_at, issue.resolution, issue.alternatives, issue.next_update_at = by.at, words, list(ways), None
    return _move(issue, "resolve", {"said_what_was_done": bool(words)}, by=by, as_of=as_of, note=words,
                 fields=("resolved_at", "resolution", "alternatives", "next_update_at"))  # fmt: skip


@transaction.atomic
def write_apology(issue: Issue, *, told: Mapping[str, Any], by: Actor, as_of: date) -> Issue:
    """What the letter after an incident says, in the client's language; a person sends the letter itself."""
    issue = _locked(issue)
    issue.apology = {key: value.isoformat() if isinstance(value, date) else str(value) for key, value in told.items()}
    _save(issue, "apology")
    _record("issue.apology", issue, by=by, as_of=as_of)
    return issue


@transaction.atomic
def remind_of_issue(issue: Issue, *, by: Actor, as_of: date) -> Issue:
    """The client was asked once more whether it is solved."""
    issue = _locked(issue)
    if issue.state != IssueState.RESOLVED or issue.reminded_on is not None:
        raise IssueRefused(_("They are asked once, when the issue is resolved."))
    issue.reminded_on = as_of
    _save(issue, "reminded_on")
    _record("issue.reminded", issue, by=by, as_of=as_of)
    return issue


@transaction.atomic
def confirm_issue(issue: Issue, *, words: str, by: Actor, as_of: date) -> Issue:
    """Closed: the client said yes, or was silent for five working days after one reminder."""
    issue = _locked(issue)
    silent = False
    if issue.reminded_on is not None and issue.resolved_at is not None:
        since = max(issue.resolved_at, by.at.replace(
            year=issue.reminded_on.year, month=issue.reminded_on.month, day=issue.reminded_on.day
        ))  # fmt: skip
        silent = clocks().silent_days(issue.client, since, by.at) >= clocks().number("issues.silent_days")
    issue.closed_at = by.at
    guards = {"client_said_yes_or_silent": bool(words.strip()) or silent}
    return _move(issue, "confirm", guards, by=by, as_of=as_of, note=words, fields=("closed_at",))


@transaction.atomic
def reopen_issue(issue: Issue, *, reason: str, by: Actor, as_of: date) -> Issue:
    """It is not solved after all, within thirty days."""
    issue = _locked(issue)
    ended = issue.closed_at or issue.resolved_at
    recent = ended is not None and by.at - ended <= clocks().span("issues.reopen_days")
    issue.closed_at = issue.resolved_at = issue.reminded_on = None
    return _move(issue, "reopen", {"within_30_days": recent}, by=by, as_of=as_of, note=reason,
                 fields=("closed_at", "resolved_at", "reminded_on"))  # fmt: skip


@transaction.atomic
def advance_issues(*, by: Actor, as_of: date) -> int:
    """What the clock does (B13): an issue whose time for an answer or promised update has passed goes to the head."""
    late = [issue for issue in Issue.objects.running().filter(
        state__in=(IssueState.OPEN, IssueState.ACKNOWLEDGED, IssueState.IN_PROGRESS), kind=IssueKind.ISSUE
    ).select_related("client").select_for_update(of=("self",)) if answer_too_late(issue, by.at)]  # fmt: skip
    head = _head()
    for issue in late:
        issue.escalated_at, issue.escalated_because = by.at, ""
        issue.owner = head or issue.owner
        _move(issue, "escalate", {"late_or_asked": True}, by=by, as_of=as_of,
              fields=("escalated_at", "escalated_because", "owner"))  # fmt: skip
    return len(late)


def _promise_update(issue: Issue, *, by: Actor, as_of: date) -> None:
    assert issue.next_update_at is not None
    make_promise(
        issue.client, direction=Direction.OURS, text=_("Next word on: %(title)s") % {"title": issue.title},
        due_at=issue.next_update_at, owner=issue.owner, contact=issue.contact, issue=issue, by=by, as_of=as_of,
    )  # fmt: skip


def _head() -> User | None:
    return User.objects.filter(role=Role.HCS, is_active=True).order_by("pk").first()


def _locked(issue: Issue) -> Issue:
    return Issue.objects.select_for_update(of=("self",)).select_related("client", "contact", "owner").get(pk=issue.pk)


def _move(
    issue: Issue, event: str, guards: Mapping[str, bool], *, by: Actor, as_of: date, note: str = "",
    fields: Sequence[str] = (), quiet: bool = False,
) -> Issue:  # fmt: skip
    """Fire, keep the move with its moment, store the fields that the caller set, and tell the timeline."""
    move = fire(ISSUE, issue.state, event, by, guards)
    IssueMove.objects.create(issue=issue, event=event, source=move.source, target=move.target, at=by.at, by=by.user,
                             note=note.strip()[:500])  # fmt: skip
    issue.state = move.target
    _save(issue, "state", *fields)
    if not quiet:
        _record("issue.moved", issue, by=by, as_of=as_of, source=move.source, note=note.strip()[:500])
    return issue


def _save(issue: Issue, *fields: str) -> None:
    issue.version += 1
    issue.save(update_fields=[*fields, "version"])


def _record(verb: str, issue: Issue, *, by: Actor, as_of: date, **more: Any) -> None:
    data = {"title": issue.title, "kind": issue.kind, "severity": issue.severity, "state": issue.state, **more}
    record(verb, by=by, on=as_of, client_id=issue.client_id, subject=("issue", issue.pk), data=data)
