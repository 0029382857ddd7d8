"""Promises beside money, issues and questions come in with their moments, once, and can be taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from perennial.care.actions.issues import acknowledge_issue
from perennial.care.actions.promises import advance_promises, keep_promise
from perennial.care.models import Issue, IssueMove, Promise
from perennial.care.queries.issues import clocks_of
from perennial.care.queries.promises import kept_rate_of
from perennial.clients.models import Client
from perennial.foundation.models import OutboxMessage, TimelineEvent
from perennial.foundation.timeline import system
from perennial.intake import actions
from perennial.intake.doors import import_path
from perennial.intake.kinds import Staged, stage
from perennial.intake.models import ImportBatch, ImportKey
from perennial.intake.reading import read_tables
from perennial.pulse.cues import low_or_falling
from perennial.pulse.models import FeedbackAnswer, FeedbackRound, Wave
from perennial.pulse.queries.results import happiness_of, results
from tests.conftest import NOW, TODAY, Cast
from tests.intake.test_apply import book

WORDS = "client,made_on,due_at,text,direction,contact,owner,outcome,ended_at,evidence,exceeded\n"
ISSUES = (
    "client,opened_at,text,kind,severity,contact,owner,answered_at,next_update_at,resolved_at,resolution,closed_at\n"
)
KEPT = "harbor-pay,2026-10-01,2026-10-09,Send the estimate,ours,,,kept,2026-10-08,Mail to Tom,yes\n"
LATE = "harbor-pay,2026-10-01,2026-10-09,Name a tester,,,,kept,2026-10-12,,\n"
BROKEN = "harbor-pay,2026-10-01,2026-10-09,Show the screen,,,,broken,2026-10-10,,\n"
FORGOTTEN = "harbor-pay,2026-10-01,2026-10-09 12:00,Write the note,,,,,,,\n"
OVERDUE = "harbor-pay,2026-11-10,2026-11-20,Send profiles,,,,,,,\n"
OPEN = "harbor-pay,2026-11-20,2026-11-27,Open the firewall,theirs,,,,,,\n"
SOLVED = (
    "harbor-pay,2026-11-02 10:00,The build fails,issue,2,,,2026-11-02 11:30,,2026-11-03 15:00,Fixed,2026-11-05\n"
)
RUNNING = "harbor-pay,2026-11-20 10:00,Mails come twice,issue,3,,,2026-11-20 12:00,2026-11-25 15:00,,,\n"
ASKED = "harbor-pay,2026-11-20,When is the release?,question,,,,,,,,\n"


def read(text: str, name: str) -> Staged:
    return stage(read_tables(text.encode(), name))


def bring(cast: Cast, path: Path, **more: Any) -> dict[str, Any]:
    return import_path(path, by=cast.by(cast.olena), as_of=TODAY, **more)


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("H,2026-10-09,2026-10-01,Late,,,,,,,\n", "due_at", "before it begins"),
        ("H,2026-10-01,2026-10-09,Late,,,,kept,,,\n", "outcome", "both the outcome and the day"),
        ("H,2026-10-01,2026-10-09,Late,,,,kept,2026-09-30,,\n", "ended_at", "before it begins"),
        ("H,2026-10-01,2026-10-09 25:00,Late,,,,,,,\n", "due_at", "not a day with a time"),
        ("H,2026-10-01,2026-10-09 noon:15,Late,,,,,,,\n", "due_at", "not a date"),
        ("H,2026-10-01,2026-10-09,Late,both,,,,,,\n", "direction", "not one of"),
        ("H,2026-10-01,2026-10-09,,,,,,,,\n", "text", "empty"),
        ("H,2026-10-01,2026-10-09,Late,,,nobody,,,,\n", "owner", "not an e-mail"),
    ],
)
def test_a_promise_that_cannot_be_is_refused_with_its_line(line: str, column: str, reason: str) -> None:
    found = read(WORDS + line, "commitments.csv")
    assert [(row.line, row.column) for row in found.refused] == [(2, column)] and not found.commitments
    assert reason in str(found.refused[0].reason)


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("H,2026-11-02,It fails,fault,,,,,,,,\n", "kind", "not one of"),
        ("H,2026-11-02,It fails,,4,,,,,,,\n", "severity", "between 1 and 3"),
        ("H,2026-11-02 10:00,It fails,,,,,2026-11-02 09:00,,,,\n", "answered_at", "before it begins"),
        ("H,2026-11-02,It fails,,,,,,,2026-11-03,,\n", "resolution", "plain words"),
        ("H,2026-11-02,It fails,,,,,,,2026-11-03,Done,2026-11-02\n", "closed_at", "before it begins"),
    ],
)
def test_an_issue_that_cannot_be_is_refused_with_its_line(line: str, column: str, reason: str) -> None:
    found = read(ISSUES + line, "issues.csv")
    assert [(row.line, row.column) for row in found.refused] == [(2, column)] and not found.issues
    assert reason in str(found.refused[0].reason)


@pytest.mark.django_db
def test_promises_stand_as_their_days_say(cast: Cast, tmp_path: Path) -> None:
    Client.objects.filter(pk=cast.harbor.pk).update(time_zone="America/New_York")
    text = WORDS + KEPT + LATE + BROKEN + FORGOTTEN + OVERDUE + OPEN
    found = bring(cast, book(tmp_path / "a", commitments=text))
    assert found["created"]["commitments"] == 6 and not found["refused"]
    rows = {row.text: row for row in Promise.objects.all()}
    assert {text: row.state for text, row in rows.items()} == {
        "Send the estimate": "kept", "Name a tester": "kept_late", "Show the screen": "broken",
        "Write the note": "broken", "Send profiles": "overdue", "Open the firewall": "made",
    }  # fmt: skip
    kept = rows["Send the estimate"]
    assert (kept.evidence, kept.exceeded, kept.owner) == ("Mail to Tom", True, cast.alice)
    assert kept.zone == "America/New_York"
    assert rows["Open the firewall"].owner is None and rows["Open the firewall"].direction == "theirs"
    assert rows["Write the note"].due_at == datetime(2026, 10, 9, 16, tzinfo=UTC)  # noon in New York
    rate = kept_rate_of(TODAY, clients=[cast.harbor.pk])
    assert (rate.kept, rate.late, rate.broken, rate.exceeded) == (1, 1, 2, 1)
    assert advance_promises(by=system(NOW), as_of=TODAY) == 0  # the calendar has nothing left to do
    event = TimelineEvent.objects.get(verb="import.applied", client_id=cast.harbor.pk)
    assert event.data["created"] == {"commitments": 6}


@pytest.mark.django_db
def test_issues_stand_as_their_moments_say(cast: Cast, tmp_path: Path) -> None:
    found = bring(cast, book(tmp_path / "a", issues=ISSUES + SOLVED + RUNNING + ASKED))
    assert found["created"]["issues"] == 3 and not found["refused"]
    solved, running, asked = (Issue.objects.get(title=title) for title in (
        "The build fails", "Mails come twice", "When is the release?",
    ))  # fmt: skip
    assert (solved.state, running.state, asked.state) == ("closed", "in_progress", "open")
    assert (solved.owner, asked.owner, asked.kind) == (cast.alice, None, "question")
    moves = list(solved.moves.values_list("event", "source", "target"))
    assert moves == [
        ("acknowledge", "open", "acknowledged"), ("assign", "acknowledged", "in_progress"),
        ("resolve", "in_progress", "resolved"), ("confirm", "resolved", "closed"),
    ]  # fmt: skip
    assert solved.opened_at == datetime(2026, 11, 2, 8, tzinfo=UTC)  # ten by our clock, in Kyiv
    assert solved.answered_at is not None and solved.answered_at < solved.answer_by
    assert clocks_of([running], NOW)[running.pk].update_left is not None


@pytest.mark.django_db
def test_a_book_told_again_brings_only_the_end_of_what_was_open(cast: Cast, tmp_path: Path) -> None:
    first = book(tmp_path / "a", commitments=WORDS + KEPT + OVERDUE, issues=ISSUES + RUNNING)
    bring(cast, first)
    again = bring(cast, first)
    assert again["applied"] and not any(again["created"].values()) and not any(again["changed"].values())
    assert again["unchanged"]["commitments"] == 2
    kept = OVERDUE.replace(",,,,,,,\n", ",,,,kept,2026-11-22,Mail,\n")
    done = RUNNING.replace(",,,\n", ",2026-11-22 16:00,One mail now,\n")
    before = list(Promise.objects.order_by("pk").values()), list(Issue.objects.order_by("pk").values())
    found = bring(cast, book(tmp_path / "b", commitments=WORDS + kept, issues=ISSUES + done))
    assert found["changed"] == {"clients": 0, "invoices": 0, "payments": 0, "commitments": 1, "issues": 1}
    assert Promise.objects.get(text="Send profiles").state == "kept_late"
    issue = Issue.objects.get()
    assert (issue.state, issue.resolution, issue.moves.count()) == ("resolved", "One mail now", 3)
    actions.take_back(ImportBatch.objects.get(pk=found["batch"]), by=cast.by(cast.olena), as_of=TODAY)
    after = list(Promise.objects.order_by("pk").values()), list(Issue.objects.order_by("pk").values())
    assert [_without_version(rows) for rows in after] == [_without_version(rows) for rows in before]
    assert IssueMove.objects.count() == 2


def _without_version(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "version"} for row in rows]


@pytest.mark.django_db
def test_an_import_is_taken_back_with_its_promises_and_issues(cast: Cast, tmp_path: Path) -> None:
    found = bring(cast, book(tmp_path / "a", commitments=WORDS + KEPT + OVERDUE, issues=ISSUES + SOLVED + ASKED))
    actions.take_back(ImportBatch.objects.get(pk=found["batch"]), by=cast.by(cast.olena), as_of=TODAY)
    assert not (Promise.objects.exists() or Issue.objects.exists() or IssueMove.objects.exists())
    assert not ImportKey.objects.exists()


@pytest.mark.django_db
def test_what_a_person_has_moved_since_stands_in_the_way(cast: Cast, tmp_path: Path) -> None:
    found = bring(cast, book(tmp_path / "a", commitments=WORDS + OVERDUE, issues=ISSUES + ASKED))
    keep_promise(Promise.objects.get(), by=cast.by(cast.alice), as_of=TODAY)
    acknowledge_issue(Issue.objects.get(), said="On Tuesday", by=cast.by(cast.alice), as_of=TODAY)
    with pytest.raises(actions.NothingTakenBack, match=r"1 of its promises since.*1 of its issues since"):
        actions.take_back(ImportBatch.objects.get(pk=found["batch"]), by=cast.by(cast.olena), as_of=TODAY)


@pytest.mark.django_db
def test_days_to_come_and_strangers_are_told(cast: Cast, tmp_path: Path) -> None:
    early = "harbor-pay,2026-11-24,2026-11-27,Tomorrow,,,,,,,\n"
    strange = "harbor-pay,2026-11-20,2026-11-27,Mail them,,Nobody Here,ghost@lindenworks.example,,,,\n"
    folder = book(tmp_path / "a", commitments=WORDS + early + strange)
    found = bring(cast, folder)
    assert not found["applied"] and [row["line"] for row in found["refused"]] == [2]
    assert "lies in the future" in found["refused"][0]["reason"]
    taken = bring(cast, folder, skip_refused=True)
    assert taken["created"]["commitments"] == 1
    assert {row["line"] for row in taken["warnings"]} == {3} and len(taken["warnings"]) == 2
    assert Promise.objects.get().owner == cast.alice


# -- waves of the past -------------------------------------------------------------------------------------------------

PULSE = (
    "client,wave,asked_on,contact,answered_on,score,comment,speed,quality,communication,talked_over_on,told_on\n"
)
PEOPLE = "client,name,email,roles\nharbor-pay,Tom Reed,tom@harbor.example,decision_maker\nharbor-pay,Ann Low,,user\n"
CONTENT = "harbor-pay,Summer,2026-07-01,tom@harbor.example,2026-07-03,9,Fast,8,9,,,2026-07-20\n"
SILENT = "harbor-pay,Summer,2026-07-02,Ann Low,,,,,,,,\n"
LOW = "harbor-pay,,2026-11-05,Ann Low,2026-11-06,4,We wait,,,3,,\n"


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("H,,2026-07-01,Tom,2026-07-03,11,,,,,,\n", "score", "between 1 and 10"),
        ("H,,2026-07-01,Tom,2026-07-03,,,,,,,\n", "score", "both its number"),
        ("H,,2026-07-01,Tom,,,Words only,,,,,\n", "score", "both its number"),
        ("H,,2026-07-01,Tom,2026-06-30,9,,,,,,\n", "answered_on", "before it begins"),
        ("H,,2026-07-01,,,,,,,,,\n", "contact", "empty"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_its_line(line: str, column: str, reason: str) -> None:
    found = read(PULSE + line, "pulse.csv")
    assert [(row.line, row.column) for row in found.refused] == [(2, column)] and not found.answers
    assert reason in str(found.refused[0].reason)


def test_one_person_answers_once_a_wave() -> None:
    found = read(PULSE + CONTENT + CONTENT.replace(",9,Fast", ",8,Fast"), "pulse.csv")
    assert len(found.answers) == 1 and found.refused[0].line == 3


@pytest.mark.django_db
def test_waves_come_in_with_their_voices_and_ask_for_a_call_where_none_was_made(cast: Cast, tmp_path: Path) -> None:
    found = bring(cast, book(tmp_path / "a", contacts=PEOPLE, pulse=PULSE + CONTENT + SILENT + LOW))
    assert found["created"]["pulse"] == 3 and not found["refused"]
    assert list(Wave.objects.order_by("made_on").values_list("name", flat=True)) == ["Summer", "2026-11"]
    summer = FeedbackRound.objects.get(wave__name="Summer")
    assert (summer.state, summer.form, summer.sent_on, summer.told_on) == (
        "reported", "full", date(2026, 7, 1), date(2026, 7, 20),
    )  # fmt: skip
    (result,) = results([summer], TODAY).values()
    assert (result.figures.answered, result.figures.invited, result.figures.weighted) == (1, 2, 9.0)
    assert happiness_of([cast.harbor.pk], TODAY)[cast.harbor.pk].lowest == 4
    assert [cue.params["name"] for cue in low_or_falling(TODAY)] == ["Ann Low"]
    assert not OutboxMessage.objects.exists()
    again = bring(cast, tmp_path / "a")
    assert again["unchanged"]["pulse"] == 3 and FeedbackAnswer.objects.count() == 3


@pytest.mark.django_db
def test_a_later_file_adds_to_its_wave_and_is_taken_back_alone(cast: Cast, tmp_path: Path) -> None:
    bring(cast, book(tmp_path / "a", contacts=PEOPLE, pulse=PULSE + CONTENT))
    found = bring(cast, book(tmp_path / "b", pulse=PULSE + CONTENT + SILENT + LOW))
    assert (found["created"]["pulse"], Wave.objects.count(), FeedbackRound.objects.count()) == (2, 2, 2)
    actions.take_back(ImportBatch.objects.get(pk=found["batch"]), by=cast.by(cast.olena), as_of=TODAY)
    answer = FeedbackAnswer.objects.get()
    assert (answer.score, answer.versions.count(), Wave.objects.count()) == (9, 1, 1)


@pytest.mark.django_db
def test_a_voice_of_nobody_is_refused(cast: Cast, tmp_path: Path) -> None:
    found = bring(cast, book(tmp_path / "a", pulse=PULSE + CONTENT))
    assert not found["applied"] and found["refused"][0]["column"] == "contact"
