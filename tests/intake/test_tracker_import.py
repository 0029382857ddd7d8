"""Exports of trackers become hours: asked once whose they are, right to the second, and nothing lost in silence."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from perennial.contracts.models import Placement
from perennial.delivery.models import TimeEntry, Timesheet
from perennial.foundation.models import User
from perennial.intake import actions
from perennial.intake.kinds import BadOptions, recognise, stage
from perennial.intake.models import ColumnMap, ImportBatch, TrackerName
from perennial.intake.reading import UnreadableFile, read_tables
from perennial.intake.whose_actions import LEFT_OUT, forget_name, say_whose
from perennial.intake.whose_queries import key_of, pairs_of, whose_look
from perennial.people.models import Leave
from perennial.web.import_words import said
from tests.conftest import TODAY, Cast, real_data
from tests.contracts.team import Team, active, make_team
from tests.delivery.month import entry
from tests.intake.test_trackers import EXPORTS, HOW, TOGGL, _lines

HEAD = TOGGL.splitlines()[0] + "\n"


@pytest.fixture
def team(cast: Cast, settings: Any, tmp_path: Path) -> Team:
    settings.MEDIA_ROOT = tmp_path
    return make_team(cast)


def looked(cast: Cast, data: bytes | str, name: str = "export.csv", **how: Any) -> ImportBatch:
    held = [data.encode() if isinstance(data, str) else data]
    return actions.preview(actions.upload(held, name=name, by=cast.by(cast.olena)), by=cast.by(cast.olena), **how)


def answered(cast: Cast, batch: ImportBatch, said: dict[str, int], **how: Any) -> ImportBatch:
    say_whose(batch, said=said, by=cast.by(cast.olena), as_of=TODAY)
    return actions.preview(batch, by=cast.by(cast.olena), **how)


def applied(cast: Cast, batch: ImportBatch, *, skip: bool = False) -> ImportBatch:
    return actions.apply_import(batch, skip_refused=skip, by=cast.by(cast.olena), as_of=TODAY)


def line(day: str, start: str, end: str, length: str, **own: str) -> str:
    cells = {"user": "Max", "email": "max@lindenworks.example", "client": "Harbor Pay", "note": "x", **own}
    return (
        f"{cells['user']},{cells['email']},{cells['client']},,,{cells['note']},Yes,{day},{start},{day},{end},{length},,\n"
    )


def reasons(batch: ImportBatch) -> dict[int, str]:
    return {row["line"]: row["reason"] for row in batch.report["refused"]}


def test_every_kind_is_recognised_without_being_asked() -> None:
    for name, kind in EXPORTS:
        path = real_data("timesheets") / name
        tables = read_tables(path.parent if path.name == "time_entries.csv" else path)
        assert recognise(tables)[0][0].name == kind, name


@pytest.mark.parametrize(("name", "kind"), EXPORTS)
def test_every_export_is_imported_with_its_right_total(cast: Cast, team: Team, name: str, kind: str) -> None:
    path = real_data("timesheets") / name
    total = sum(HOW[kind](row) for row in _lines(path))
    if path.name == "time_entries.csv":
        import zipfile
        from io import BytesIO

        held = BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            for file in path.parent.glob("*.csv"):
                archive.write(file, file.name)
        data, called = held.getvalue(), "export.zip"
    else:
        data, called = path.read_bytes(), path.name
    how = {"kind": kind, "mapping": {"who": "max@lindenworks.example"}} if kind == "jira" else {}
    Placement.objects.filter(pk=team.max_at_harbor.pk).update(starts_on=date(2010, 1, 1))
    batch = looked(cast, data, called, **how)
    people: dict[str, Placement] = {"max@lindenworks.example": team.max_at_harbor}
    answers = {}
    for pair in pairs_of(batch):
        if pair.who not in people:
            user = User.objects.create(email=f"p{len(people)}@ours.example", name=f"Person {len(people)}", role="DEV",
                                       created_at=cast.by(cast.max).at)  # fmt: skip
            people[pair.who] = active(cast, team.harbor, user, "50")
            Placement.objects.filter(pk=people[pair.who].pk).update(starts_on=date(2010, 1, 1))
        answers[pair.key] = people[pair.who].pk
    batch = applied(cast, answered(cast, batch, answers))
    assert (batch.kind, batch.state, batch.report["refused"]) == (kind, "applied", [])
    assert TimeEntry.objects.aggregate(all=Sum("seconds"))["all"] == total
    again = looked(cast, data, called, **how)
    assert again.report["created"].get("hours", 0) == 0 and again.report["refused"] == []
    actions.take_back(batch, by=cast.by(cast.olena), as_of=TODAY)
    assert not TimeEntry.objects.exists() and not Timesheet.objects.exists()


def test_names_are_asked_once_and_nothing_is_guessed(cast: Cast, team: Team) -> None:
    october = HEAD + "".join((
        line("2026-10-05", "09:00:00", "17:00:00", "08:00:00"),
        line("2026-10-06", "09:00:00", "17:00:00", "08:00:00", user="M. Dev", email="", client="HP Site"),
        line("2026-10-07", "09:00:00", "12:00:00", "03:00:00", user="M. Dev", email="", client="Hobby"),
        line("2026-10-08", "09:00:00", "10:00:00", "01:00:00", client="Nobody GmbH"),
    ))  # fmt: skip
    batch = looked(cast, october)
    assert {pair.what: pair.how for pair in pairs_of(batch)} == {
        "Harbor Pay": "known", "HP Site": "person", "Hobby": "person", "Nobody GmbH": "work",
    }  # fmt: skip
    assert sorted(reasons(batch)) == [3, 4, 5] and batch.report["created"]["hours"] == 1
    assert "whose hours these are" in reasons(batch)[3] and "Nobody GmbH" in reasons(batch)[5]
    seen = whose_look(batch)
    assert (seen.open_count, seen.seconds) == (3, 20 * 3600)
    offered = {one.pair.what: one.options[0][1] for one in seen.asked}
    assert offered["Nobody GmbH"].startswith("Max"), "the nearest placement is offered first, and not taken"
    harbor = team.max_at_harbor.pk
    batch = answered(cast, batch, {
        key_of("toggl", "M. Dev", "*"): harbor, key_of("toggl", "M. Dev", "Hobby"): LEFT_OUT,
        key_of("toggl", "max@lindenworks.example", "Nobody GmbH"): harbor, "nothing": harbor,
        key_of("toggl", "M. Dev", "HP Site"): 10**9,
    })  # fmt: skip
    assert batch.report["refused"] == [] and batch.report["created"]["hours"] == 3
    (told,) = batch.report["warnings"]
    assert told["line"] == 4 and "is not ours" in told["reason"]
    applied(cast, batch)
    november = october.replace("2026-10-", "2026-11-").replace("Hobby", "Another project")
    batch = looked(cast, november, "november.csv")
    assert batch.report["refused"] == [] and batch.report["created"]["hours"] == 4, "no question in the second month"
    forget_name(TrackerName.objects.get(what_key="*"), by=cast.by(cast.olena), as_of=TODAY)
    assert len(looked(cast, november, "again.csv").report["refused"]) == 2


def test_what_cannot_be_is_told_by_line_with_its_cure(cast: Cast, team: Team) -> None:
    Leave.objects.create(person=cast.max, starts_on=date(2026, 10, 12), ends_on=date(2026, 10, 16), state="approved",
                         state_since=TODAY, asked_on=TODAY)  # fmt: skip
    Placement.objects.filter(pk=team.max_at_harbor.pk).update(ends_on=date(2026, 11, 10))
    Timesheet.objects.create(placement=team.max_at_harbor, month=date(2026, 8, 1), state="submitted", state_since=TODAY)
    at = cast.by(cast.max).at.replace(month=10, day=20, hour=7, minute=0)
    entry(team.max_at_harbor, date(2026, 10, 20), 2, started_at=at)
    text = HEAD + "".join((
        line("2026-10-05", "00:00:00", "20:00:00", "20:00:00"), line("2026-10-05", "18:00:00", "23:00:00", "05:00:00"),
        line("2026-10-14", "09:00:00", "10:00:00", "01:00:00"), line("2025-12-30", "09:00:00", "10:00:00", "01:00:00"),
        line("2026-11-12", "09:00:00", "10:00:00", "01:00:00"), line("2026-08-04", "09:00:00", "10:00:00", "01:00:00"),
        line("2026-12-01", "09:00:00", "10:00:00", "01:00:00"), line("2026-10-20", "10:30:00", "11:30:00", "01:00:00"),
        line("2026-10-21", "09:00:00", "10:00:00", "01:00:00"), line("2026-10-21", "09:30:00", "10:30:00", "01:00:00"),
        line("2026-10-22", "09:00:00", "10:00:00", "an hour"), line("2026-02-30", "09:00:00", "10:00:00", "01:00:00"),
        line("2026-10-23", "09:00:00", "10:00:00", "01:00:00", user="", email=""),
        line("2026-10-23", "09:00:00", "10:00:00", "01:00:00", user="Who", email="who@x.example"),
    ))  # fmt: skip
    batch = looked(cast, text + "Max,max@lind")
    wanted = {3: "more than 24 hours", 4: "take the leave back", 5: "begin earlier", 6: "came after it",
              7: "given back first", 8: "future", 9: "in the book at the same time", 12: "1h 30m", 13: "no such date",
              14: "does not say who worked", 15: "whose hours these are", 16: "Export it again"}  # fmt: skip
    assert sorted(reasons(batch)) == sorted(wanted)
    for number, words in wanted.items():
        assert words in reasons(batch)[number], number
    assert [(row["line"], "another line of the file" in row["reason"]) for row in batch.report["warnings"]] == [
        (11, True)
    ], "both are taken: a tracker's lengths count"
    for language in ("ru", "uk"):
        with translation.override(language):
            for row in batch.report["refused"]:
                assert said(row) != row["reason"], row["reason"]
    done = applied(cast, batch, skip=True)
    assert done.report["created"]["hours"] == TimeEntry.objects.count() - 1 == 3


def test_entries_with_numbers_count_once_even_where_the_file_has_them_twice(cast: Cast, team: Team) -> None:
    head = "Time Entry ID,Date,Employee,Client,Hours,Notes\n"
    row = "77,2026-10-05,Max Berg,Harbor Pay,2,Docs\n"
    name = cast.max.name
    batch = looked(cast, head + (row + row).replace("Max Berg", name))
    assert batch.report["created"]["hours"] == 1 and "twice" in batch.report["warnings"][0]["reason"]
    applied(cast, batch)
    changed = looked(cast, (head + row).replace("Max Berg", name).replace("Docs", "Docs renamed"), "b.csv")
    assert changed.report["unchanged"]["hours"] == 1, "the number tells it from others"


def test_who_worked_is_asked_of_a_file_that_names_nobody_and_not_remembered(cast: Cast, team: Team) -> None:
    text = "Date,Client,Hours\n2026-10-05,Harbor Pay,7.5\n"
    batch = looked(cast, text, kind="hours", mapping={"Hours": "hours"})
    assert [ask["key"] for ask in batch.report["asks"]] == ["who"]
    batch = actions.preview(batch, kind="hours", mapping={"Hours": "hours", "who": "max@lindenworks.example"},
                            by=cast.by(cast.olena))  # fmt: skip
    applied(cast, batch)
    assert TimeEntry.objects.get().person == cast.max
    assert "who" not in ColumnMap.objects.get().options["mapping"]


def test_as_many_queries_for_many_lines_as_for_few(cast: Cast, team: Team) -> None:
    def lines(days: int) -> str:
        found = (date(2026, 10, 1) - timedelta(days=n) for n in range(days))
        return HEAD + "".join(line(f"{day}", "09:00:00", "10:00:00", "01:00:00") for day in found)

    counts = []
    for days in (3, 60):
        batch = looked(cast, lines(days), f"{days}.csv")
        with CaptureQueriesContext(connection) as queries:
            actions.preview(batch, by=cast.by(cast.olena))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("text", [TOGGL, TOGGL.replace(",", ";"), "Date,Employee,Hours\n2026-10-05,Bob,1:30\n"])
def test_damaged_exports_raise_nothing_but_what_is_declared(text: str) -> None:
    for at in range(0, len(text), 7):
        for piece in ("", '"', "\n", "9" * 40, "\x00"):
            try:
                found = stage(read_tables((text[:at] + piece + text[at + 3 :]).encode(), "a.csv"))
            except (UnreadableFile, BadOptions):
                continue
            assert all(str(each.reason).endswith(".") for each in (*found.refused, *found.warnings))


def test_the_page_asks_answers_and_brings_in(client: Any, cast: Cast, team: Team) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(cast.fedir)
    text = HEAD + line("2026-10-06", "09:00:00", "16:30:00", "07:30:00", user="M. Dev", email="", client="HP Site")
    page = client.post(reverse("imports"), {"files": [SimpleUploadedFile("toggl.csv", text.encode())]}, follow=True)
    batch = ImportBatch.objects.get()
    body = page.content.decode()
    assert "Time entries of Toggl Track" in body and "Say whose hours" in body
    page = client.get(reverse("import", args=[batch.pk]) + "?show=whose&q=orbit")
    key = key_of("toggl", "M. Dev", "HP Site")
    assert "HP Site" in page.content.decode() and "7:30" in page.content.decode()
    assert "Orbit Rail" in page.context["whose"].asked[0].options[0][1]
    nothing = client.post(reverse("import-whose", args=[batch.pk]), {f"w-{key}": ""}, follow=True)
    assert "Choose a placement first" in nothing.content.decode()
    page = client.post(reverse("import-whose", args=[batch.pk]), {f"w-{key}": team.max_at_harbor.pk}, follow=True)
    assert "1 answer is remembered." in page.content.decode()
    client.post(reverse("import-apply", args=[batch.pk]))
    assert TimeEntry.objects.get().seconds == 27_000
    listed = client.get(reverse("import-names") + "?q=harbor").content.decode()
    assert "M. Dev" in listed and "HP Site" in listed
    assert "HP Site" in client.get(reverse("import-names-csv")).content.decode()
    client.post(reverse("import-name-forget", args=[TrackerName.objects.get().pk]))
    assert "Nothing was asked yet" in client.get(reverse("import-names")).content.decode()
