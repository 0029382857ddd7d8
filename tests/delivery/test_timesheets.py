"""A month of hours from the first entry to the client's word, by the room's actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from perennial.care.models import Issue
from perennial.delivery.actions import asking
from perennial.delivery.actions import timesheets as sheets
from perennial.delivery.actions.entries import CannotLog, Cell, change_hours, delete_hours, log_hours, save_week
from perennial.delivery.models import HoursAsk, TimeEntry, Timesheet
from perennial.delivery.queries import approved_hours
from perennial.delivery.queries.asks import sheets_for, waiting_months
from perennial.delivery.queries.sheets import month_rows, week_of
from perennial.foundation.models import OutboxMessage, TimelineEvent
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import GuardFailed, NotAllowed
from perennial.people.models import Employment, Leave
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import Team, make_team
from tests.delivery.month import OCTOBER, entry

WORKDAYS = [OCTOBER + timedelta(days=n) for n in range(31) if (OCTOBER + timedelta(days=n)).weekday() < 5]


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


def filled(team: Team, hours: float = 8) -> Timesheet:
    """October of Max at Harbor, every working day."""
    for day in WORKDAYS:
        entry(team.max_at_harbor, day, hours, "Search")
    return Timesheet.objects.create(placement=team.max_at_harbor, month=OCTOBER, state_since=TODAY)


def with_client(cast: Cast, team: Team) -> tuple[Timesheet, HoursAsk]:
    row = filled(team)
    alice = cast.by(cast.alice)
    sheets.submit_timesheet(row, by=cast.by(cast.max), as_of=TODAY)
    sheets.reconcile_timesheet(fresh(row), explained="No contract hours are kept.", by=alice, as_of=TODAY)
    return fresh(row), asking.send_hours(cast.harbor, OCTOBER, by=alice, as_of=TODAY)


def fresh(row: Timesheet) -> Timesheet:
    return Timesheet.objects.select_related("placement__person", "placement__agreement").get(pk=row.pk)


def test_an_entry_is_written_changed_and_deleted_while_the_month_is_open(cast: Cast, team: Team) -> None:
    day, own = date(2026, 11, 20), {"by": cast.by(cast.max), "as_of": TODAY}
    row = log_hours(team.max_at_harbor, day=day, seconds=3600, note=" Call ", **own)
    sheet = Timesheet.objects.get(placement=team.max_at_harbor, month=date(2026, 11, 1))
    assert (row.note, sheet.state) == ("Call", "open")
    change_hours(row, values={"seconds": 7200, "billable": False, "reason": "trial"}, **own)
    assert TimeEntry.objects.values_list("seconds", "billable", "reason").get() == (7200, False, "trial")
    with pytest.raises(CannotLog, match="24 hours"):
        log_hours(team.max_at_harbor, day=day, seconds=23 * 3600, **own)
    with pytest.raises(CannotLog, match="by the person who worked"):
        log_hours(team.max_at_harbor, day=day, seconds=60, by=cast.by(cast.alice), as_of=TODAY)
    delete_hours(row, **own)
    assert not TimeEntry.objects.exists()
    Timesheet.objects.update(state="submitted")
    with pytest.raises(CannotLog, match="submitted already"):
        log_hours(team.max_at_harbor, day=day, seconds=60, **own)
    verbs = list(TimelineEvent.objects.filter(verb__startswith="hours.").order_by("id").values_list("verb", flat=True))
    assert verbs == ["hours.logged", "hours.changed", "hours.deleted"]


def test_a_week_is_kept_at_once_or_not_at_all(cast: Cast, team: Team) -> None:
    monday, placed = date(2026, 11, 16), team.max_at_harbor
    own: dict[str, Any] = {"by": cast.by(cast.max), "as_of": TODAY}
    Leave.objects.create(person=cast.max, starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 20), state="approved",
                         state_since=TODAY, asked_on=TODAY)  # fmt: skip
    cells = [Cell(placed, monday + timedelta(days=n), 8 * 3600, "Search") for n in range(4)]
    assert save_week(cast.max, cells, **own) == 4
    assert save_week(cast.max, cells, **own) == 0
    with pytest.raises(CannotLog, match="leave"):
        save_week(cast.max, [Cell(placed, monday, 3600), Cell(placed, date(2026, 11, 20), 3600)], **own)
    assert TimeEntry.objects.count() == 4 and TimeEntry.objects.get(day=monday).seconds == 28800
    assert save_week(cast.max, [Cell(placed, monday, 0)], **own) == 1
    entry(placed, monday, 1, source="toggl")
    entry(placed, monday, 2, source="toggl")
    assert save_week(cast.max, [Cell(placed, monday, 0)], **own) == 0, "several entries are not overwritten by a sum"
    week = week_of(cast.max, monday, as_of=TODAY)
    assert week.totals == [3 * 3600, 28800, 28800, 28800, 0, 0, 0]
    assert [day.writable for day in week.rows[0].days] == [False, True, True, True, False, True, True]
    assert TimelineEvent.objects.filter(verb="hours.week").count() == 2


def test_a_month_is_submitted_once_its_days_are_filled_and_checked_against_the_calendar(cast: Cast, team: Team) -> None:
    row = filled(team)
    Employment.objects.create(person=cast.max, country="UA", started_on=date(2025, 1, 1))
    TimeEntry.objects.filter(day=date(2026, 10, 7)).delete()
    own: dict[str, Any] = {"by": cast.by(cast.max), "as_of": TODAY}
    with pytest.raises(sheets.CannotSubmit, match="7 Oct"):
        sheets.submit_timesheet(row, **own)
    Leave.objects.create(person=cast.max, starts_on=date(2026, 10, 7), ends_on=date(2026, 10, 7), state="approved",
                         state_since=TODAY, asked_on=TODAY)  # fmt: skip
    with pytest.raises(NotAllowed):
        sheets.submit_timesheet(row, by=cast.by(cast.alice), as_of=TODAY)
    sheets.submit_timesheet(row, **own)
    row = fresh(row)
    assert (row.state, row.seconds, row.lines.count()) == ("submitted", 21 * 28800, 21)
    assert sheets.agrees(row)
    [line] = [line for line in month_rows(cast.alice, OCTOBER) if line.sheet]
    assert (line.expected, line.seconds) == (21 * 28800, 21 * 28800)
    Timesheet.objects.filter(pk=row.pk).update(seconds=20 * 28800)
    with pytest.raises(GuardFailed):
        sheets.reconcile_timesheet(fresh(row), by=cast.by(cast.alice), as_of=TODAY)
    sheets.return_timesheet(fresh(row), reason="A day is missing", by=cast.by(cast.alice), as_of=TODAY)
    assert fresh(row).is_open
    assert [move.event for move in row.moves.all()] == ["submit", "return"]


def test_the_client_approves_by_the_link_once_and_gets_one_letter(cast: Cast, team: Team) -> None:
    row, ask = with_client(cast, team)
    letter = OutboxMessage.objects.get()
    assert (letter.letter, letter.to) == ("hours_approval", [ask.contact.email])
    assert "Max Dev: 176:00" in letter.body and f"/l/~{ask.link_id}/" in letter.body
    assert "October 2026" in letter.subject
    row = fresh(row)
    link = ask.link
    assert link is not None
    said: dict[str, Any] = {"client_id": cast.harbor.pk, "month": OCTOBER, "at": NOW, "as_of": TODAY}
    said["who"] = "Clara Harbor"
    assert asking.approve_hours(link, versions={row.pk: row.version}, **said) == 1
    assert asking.approve_hours(link, versions={row.pk: row.version}, **said) == 0
    row = fresh(row)
    assert (row.state, row.approved_how, row.approved_by_name) == ("approved", "link", "Clara Harbor")
    assert sum(day.seconds for day in approved_hours([cast.harbor.pk], OCTOBER)) == 176 * 3600
    other = {**said, "client_id": cast.orbit.pk}
    assert asking.approve_hours(link, versions={row.pk: row.version}, **other) == 0


def test_two_people_who_answer_at_once_do_not_undo_each_other(cast: Cast, team: Team) -> None:
    row, ask = with_client(cast, team)
    row, link = fresh(row), ask.link
    assert link is not None
    said: dict[str, Any] = {"client_id": cast.harbor.pk, "month": OCTOBER, "at": NOW, "as_of": TODAY}
    seen = {row.pk: row.version}
    first, second = list(row.lines.all())[:2]
    with pytest.raises(asking.CannotSay):
        asking.dispute_hours(link, versions=seen, reasons={first.pk: " "}, who="Tom", **said)
    asking.dispute_hours(link, versions=seen, reasons={first.pk: "Only six", second.pk: "Only six"}, who="Tom", **said)
    assert asking.approve_hours(link, versions=seen, who="Clara", **said) == 0, "it is disputed meanwhile"
    assert fresh(row).state == "disputed"
    issue = Issue.objects.get(client=cast.harbor)
    assert issue.title == "Hours of October 2026 are not agreed"
    assert issue.detail.splitlines()[0] == "Tom"
    assert issue.detail.count("Only six") == 2 and "Max Dev, 1 Oct" in issue.detail
    with pytest.raises(GuardFailed):
        sheets.settle_timesheet(fresh(row), agreed={first.pk: 6 * 3600}, by=cast.by(cast.alice), as_of=TODAY)
    agreed = {first.pk: 6 * 3600, second.pk: 8 * 3600}
    sheets.settle_timesheet(fresh(row), agreed=agreed, by=cast.by(cast.alice), as_of=TODAY)
    row = fresh(row)
    assert (row.state, row.seconds_billable) == ("approved", 174 * 3600)
    assert sum(day.seconds for day in approved_hours([cast.harbor.pk], OCTOBER)) == 174 * 3600
    with pytest.raises(ChangedMeanwhile):
        stale = fresh(row)
        stale.version -= 1
        stale.state = "disputed"
        sheets.move_timesheet(stale, "correct", by=cast.by(cast.alice), as_of=TODAY)


def test_silence_approves_only_where_it_was_agreed_and_after_two_reminders_that_left(cast: Cast, team: Team) -> None:
    row, _ask = with_client(cast, team)
    by = cast.by(None)

    def days_later(count: int) -> dict[str, int]:
        return asking.advance_hours(by=by, as_of=TODAY + timedelta(days=count))

    assert days_later(1) == {"reminded": 0, "silent": 0}
    assert days_later(2) == {"reminded": 1, "silent": 0}
    assert days_later(2) == {"reminded": 0, "silent": 0}
    assert days_later(4) == {"reminded": 1, "silent": 0}
    assert days_later(30) == {"reminded": 0, "silent": 0}, "two reminders are enough"
    team.harbor.silent_approval = True
    team.harbor.save()
    assert days_later(30)["silent"] == 0, "the reminders have not left"
    OutboxMessage.objects.filter(letter="hours_reminder").update(state="sent", sent_at=NOW)
    assert waiting_months()[0].delivered == 2
    assert days_later(6)["silent"] == 0, "its days are not over"
    assert days_later(8)["silent"] == 1
    assert (fresh(row).state, fresh(row).approved_how) == ("approved", "silence")
    assert sheets_for(cast.harbor.pk, OCTOBER)[0].lines[0].state == "approved"


def test_a_word_in_writing_is_kept_and_void_is_finances(cast: Cast, team: Team) -> None:
    row, _ask = with_client(cast, team)
    own: dict[str, Any] = {"by": cast.by(cast.alice), "as_of": TODAY}
    with pytest.raises(GuardFailed):
        sheets.approve_by_word(fresh(row), word="", who="Clara", **own)
    sheets.approve_by_word(fresh(row), word="All fine, Clara", who="Clara Harbor", **own)
    assert (fresh(row).state, fresh(row).word) == ("approved", "All fine, Clara")
    empty = Timesheet.objects.create(placement=team.lena_at_orbit, month=OCTOBER, state_since=TODAY)
    with pytest.raises(NotAllowed):
        sheets.void_timesheet(fresh(empty), reason="Never began", **own)
    sheets.void_timesheet(fresh(empty), reason="Never began", by=cast.by(cast.fedir), as_of=TODAY)
    assert fresh(empty).state == "void"
