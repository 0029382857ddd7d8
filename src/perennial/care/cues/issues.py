"""Cues of issues and questions (domain C26, C27), found over the whole book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.billing.queries import stakes
from perennial.care.choices import IssueKind, IssueState
from perennial.care.cues import texts
from perennial.care.models import Issue
from perennial.care.queries.office import zone_of
from perennial.care.queries.promises import end_of
from perennial.clients.models import Client
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.kernel.money import Money

UPDATED = (IssueState.ACKNOWLEDGED, IssueState.IN_PROGRESS, IssueState.ESCALATED)


def unanswered(as_of: date) -> Iterator[Cue]:
    """Issues whose time for an answer, or for the promised update, ends today or has passed."""
    end = end_of(as_of)
    rows = _running().filter(kind=IssueKind.ISSUE).filter(
        Q(answered_at__isnull=True, answer_by__lt=end, state__in=(IssueState.OPEN, IssueState.ESCALATED))
        | Q(state__in=UPDATED, next_update_at__lt=end)
    )  # fmt: skip
    found = list(rows)
    money = stakes(as_of, {issue.client_id for issue in found})
    for issue in found:
        kind = "unanswered" if issue.answered_at is None else "update"
        moment = issue.answer_by if kind == "unanswered" else issue.next_update_at
        assert moment is not None
        yield _cue("C26", issue, kind, moment, "issue_answer", money, as_of)


def questions(as_of: date) -> Iterator[Cue]:
    """Questions whose business day ends today or has passed."""
    rows = _running().filter(kind=IssueKind.QUESTION, answered_at__isnull=True, answer_by__lt=end_of(as_of))
    found = list(rows)
    money = stakes(as_of, {issue.client_id for issue in found})
    for issue in found:
        yield _cue("C27", issue, "question", issue.answer_by, "question_ways", money, as_of)


def _cue(
    rule: str, issue: Issue, kind: str, moment: datetime, letter: str, money: dict[int, Money], as_of: date
) -> Cue:
    zone = zone_of(issue.client)
    local = moment.astimezone(zone).replace(tzinfo=None)
    params: dict[str, Any] = {
        "kind": kind, "title": issue.title, "severity": issue.severity, "by": local, "zone": zone.key,
        "opened": issue.opened_at.astimezone(zone).replace(tzinfo=None),
        "escalated": issue.state == IssueState.ESCALATED, "who": issue.contact.name if issue.contact else "",
    }  # fmt: skip
    return Cue(
        rule=rule, client_id=issue.client_id, cause=f"issue:{issue.pk}:{kind}:{moment:%m%d%H%M}", params=params,
        money=money.get(issue.client_id), days_left=max(0, (local.date() - as_of).days), due_on=local.date(),
        subject=("issue", issue.pk), letter=letter,
    )  # fmt: skip


def _running() -> Any:
    clients = Client.objects.live()
    asked = asked_clients()
    clients = clients if asked is None else clients.filter(pk__in=asked)
    return Issue.objects.running().filter(client__in=clients).select_related("client", "contact")


CUES.register("C26", CueRule(
    id="C26", version=1, title=_("Issue without an answer or update in time"), split="promises", find=unanswered,
    headline=texts.issue_headline, why=texts.issue_why, action=texts.issue_action, facts=texts.issue_facts,
    cool_down_days=1, icon="dispute", tone="risk", note=True,
))  # fmt: skip
CUES.register("C27", CueRule(
    id="C27", version=1, title=_("Question without an answer"), split="promises", find=questions,
    headline=texts.issue_headline, why=texts.issue_why, action=texts.issue_action, facts=texts.issue_facts,
    cool_down_days=2, icon="question", tone="watch", note=True,
))  # fmt: skip
