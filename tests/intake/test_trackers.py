"""Exports of time trackers: the real files give the right total, and what is wrong in one is told with its line."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from perennial.intake.kinds import Options, Staged, parse_options
from perennial.intake.kinds.trackers import full_days
from perennial.intake.kinds.trackers import read_hours as stage
from perennial.intake.reading import UnreadableFile, read_tables
from perennial.intake.reading.amounts import BadCell
from perennial.intake.reading.dates import DateOrder
from perennial.intake.reading.durations import parse_clock, parse_duration
from tests.conftest import real_data
from tests.intake.test_reading_files import workbook

TOGGL = (
    "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount\n"
    "Bob,bob@ours.example,Harbor,Site,,Docs,Yes,2026-10-05,13:32:00,2026-10-05,13:48:00,00:16:00,,\n"
    "Bob,bob@ours.example,Harbor,Site,,Review,No,2026-10-06,10:17:00,2026-10-06,11:00:00,00:43:00,,\n"
)


def staged(text: str, *pairs: str, kind: str | None = None) -> Staged:
    return stage(read_tables(text.encode(), "export.csv"), parse_options(pairs), kind)


def said(found: Staged) -> list[tuple[int | None, str]]:
    return [(each.line, str(each.reason)) for each in found.refused]


# -- the real files: totals counted without the product's reading -----------------------------------------------------


def _colons(text: str) -> int:
    hours, minutes, *seconds = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + sum(seconds)


def _rounded(hours: str) -> int:
    return int((Decimal(hours.replace(",", ".")) * 3600).quantize(Decimal(1), ROUND_HALF_UP))


def _between(line: dict[str, str]) -> int:
    start, end = (datetime.fromisoformat(line[name].replace("Z", "+00:00")) for name in ("start", "end"))
    return int((end - start).total_seconds())


HOW = {
    "toggl": lambda line: _colons(line["Duration"]),
    "clockify": lambda line: _colons(line["Duration (h)"]),
    "harvest": lambda line: _rounded(line["Hours"]),
    "kimai": lambda line: int(line["Duration"]),
    "jira": lambda line: int(line["Worklog"].rpartition(":")[2]),
    "solidtime": _between,
}
EXPORTS = (
    ("real/toggl_team_2016.csv", "toggl"), ("real/toggl_one_person_2020.csv", "toggl"),
    ("real/toggl_student_2020.csv", "toggl"), ("real/toggl_short_columns_2020.csv", "toggl"),
    ("real/toggl_timba_2022.csv", "toggl"), ("real/harvest_time_report_2025.csv", "harvest"),
    ("real/toggl2tempo.csv", "jira"), ("kevinpapst+ImportBundle/Resources/demo/clockify.csv", "clockify"),
    ("kevinpapst+ImportBundle/Resources/demo/timesheet.csv", "kimai"),
    ("kevinpapst+ImportBundle/Resources/demo/toggl.csv", "toggl"),
    *((f"solidtime-io+solidtime/resources/testfiles/{name}", kind) for name, kind in (
        ("clockify_time_entries_import_test_1.csv", "clockify"),
        ("clockify_time_entries_import_test_2.csv", "clockify"),
        ("generic_time_entries_import_test_1.csv", "solidtime"), ("harvest_time_entries_import_test_1.csv", "harvest"),
        ("toggl_time_entries_import_test_2.csv", "toggl"), ("solidtime_import_test_1/time_entries.csv", "solidtime"),
    )),
)  # fmt: skip


def _lines(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    sign = ";" if text.split("\n", 1)[0].count(";") > 3 else ","
    return list(csv.DictReader(text.splitlines(keepends=True), delimiter=sign))


@pytest.mark.parametrize(("name", "kind"), EXPORTS)
def test_every_export_gives_its_total_of_seconds(name: str, kind: str) -> None:
    path = real_data("timesheets") / name
    lines = _lines(path)
    found = stage(read_tables(path.parent if path.name == "time_entries.csv" else path))
    lengths = [HOW[kind](line) for line in lines]
    assert (found.kind, found.refused) == (kind, [])
    assert [ask.key for ask in found.asks] == (["who"] if kind == "jira" else [])
    assert sum(row.seconds for row in found.hours) == sum(lengths)
    carried = sum("past midnight" in str(warning.reason) for warning in found.warnings)
    assert len(found.hours) == sum(length > 0 for length in lengths) + carried
    assert carried == (2 if "one_person" in name else 0)
    assert full_days(found.hours) == []


def test_a_date_that_cannot_be_is_refused_by_its_line() -> None:
    folder = real_data("timesheets") / "solidtime-io+solidtime/resources/testfiles"
    found = stage(read_tables(folder / "clockify_time_entries_import_test_3.csv"))
    assert (found.hours, said(found)) == ([], [(2, "There is no such date: “13/15/2024”.")])


def test_names_of_the_whole_solidtime_export_are_joined() -> None:
    folder = real_data("timesheets") / "solidtime-io+solidtime/resources/testfiles/solidtime_import_test_1"
    (row,) = stage(read_tables(folder)).hours
    assert (row.person, row.email, row.client, row.project, row.task) == (
        "Peter Tester", "peter.test@email.test", "Big Company", "Project for Big Company", "Task 1",
    )  # fmt: skip
    assert (row.day, row.started, row.billable) == (date(2024, 3, 4), datetime(2024, 3, 4, 9, 23), True)


def test_moments_with_a_zone_belong_to_the_day_of_the_company() -> None:
    head = "description,billable,client,project,start,end,user_name,user_email\n"
    text = f"{head}x,true,A,B,2026-10-05T23:30:00Z,2026-10-05T23:45:00Z,P,\n"
    (row,) = stage(read_tables(text.encode(), "a.csv"), parse_options((), zone="Europe/Kyiv")).hours
    assert (row.day, row.started) == (date(2026, 10, 6), datetime(2026, 10, 6, 2, 30))


# -- shapes of durations and times ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "seconds"), [
    ("1:30", 5400), ("01:30:05", 5405), ("125:00:00", 450_000), ("1h 30m", 5400), ("1h30", 5400), ("1 ч 30 мин", 5400),
    ("1 год 30 хв", 5400), ("90m", 5400), ("1,5", 5400), ("1.5", 5400), (".5", 1800), ("0,01", 36), ("PT1H30M", 5400),
    ("PT45S", 45), ("1d 2h", 36_000), ("1 day, 1:00:00", 90_000), ("8", 28_800), ("1.5h", 5400), ("-", None),
])  # fmt: skip
def test_durations_as_people_and_programs_write_them(text: str, seconds: int | None) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["half an hour", "1:75", "h", "30m 1h", "-1:00", "-2", "1:2:3", "P", "99999999", "1h x"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(BadCell):
        parse_duration(text)


def test_clocks_have_12_or_24_hours() -> None:
    times = [str(parse_clock(text)) for text in ("1:00 PM", "12:05 AM", "12:00 p.m.", "07:10", "23:59:59")]
    assert times == ["13:00:00", "00:05:00", "12:00:00", "07:10:00", "23:59:59"]
    for text in ("25:00", "13:00 PM", "noon"):
        with pytest.raises(BadCell):
            parse_clock(text)


PLAIN = "Date,Employee,Client,Hours,Notes\n05.10.2026,Bob Reed,Harbor,{0},Docs\n06.10.2026,Bob Reed,Harbor,{1},\n"


def test_a_plain_table_is_read_by_the_names_of_its_columns() -> None:
    found = staged(PLAIN.format("1h 30m", '"1,25"'))
    assert (found.kind, [row.seconds for row in found.hours]) == ("hours", [5400, 4500])
    assert [(row.day, row.person, row.note) for row in found.hours] == [
        (date(2026, 10, 5), "Bob Reed", "Docs"), (date(2026, 10, 6), "Bob Reed", ""),
    ]  # fmt: skip


def test_a_workbook_is_read_as_well() -> None:
    data = workbook([["Дата", "Сотрудник", "Клиент", "Часы"], ["2026-10-05", "Боб", "Harbor", 1.5]])
    (row,) = stage(read_tables(data, "hours.xlsx")).hours
    assert (row.seconds, row.person, row.client) == (5400, "Боб", "Harbor")


def test_columns_of_any_name_are_mapped() -> None:
    text = "When;Whom;Effort\n2026-10-05;Bob;90\n2026-10-06;Bob;45\n"
    found = staged(text, "When=day", "Whom=person", "Effort=duration", kind="hours")
    assert [ask.key for ask in found.asks] == ["duration"]  # 90 what?
    found = staged(text, "When=day", "Whom=person", "Effort=duration", "duration=minutes", kind="hours")
    assert [row.seconds for row in found.hours] == [5400, 2700]


def test_tempo_and_its_door_are_one_kind() -> None:
    head = "Issue Key,Issue summary,Hours,Work date,Full name,Work Description\n"
    report = f"{head}A-1,Pay,1.5,2026-10-05 00:00,Bob,Fix\n"
    door = (
        '{"worklogs": [{"id": "7", "author": {"displayName": "Bob", "emailAddress": "bob@ours.example"},'
        '"started": "2026-10-05T09:00:00.000+0000", "timeSpentSeconds": 5400, "comment": "Fix"}]}'
    )
    for text, name in ((report, "tempo.csv"), (door, "worklogs.json")):
        found = stage(read_tables(text.encode(), name))
        assert (found.kind, found.refused) == ("jira", [])
        assert [(row.person, row.day, row.seconds, row.note) for row in found.hours] == [
            ("Bob", date(2026, 10, 5), 5400, "Fix")
        ]


# -- bad input --------------------------------------------------------------------------------------------------------


def test_a_file_cut_in_half_says_where() -> None:
    cut = staged(TOGGL[: TOGGL.index("00:43:00") + 4])
    assert [row.seconds for row in cut.hours] == [960]
    assert said(cut) == [(3, "The last line has 12 cells and the header has 14: the file seems to be cut off. "
                          "Export it again.")]
    quoted = TOGGL.replace("Review", '"Review, and')
    with pytest.raises(UnreadableFile, match="line 3: A quotation mark opened in this line is never closed"):
        staged(quoted)


def test_another_order_of_dates_is_found_or_asked() -> None:
    american = TOGGL.replace("2026-10-05", "10/13/2026").replace("2026-10-06", "10/06/2026")
    assert [row.day for row in staged(american).hours] == [date(2026, 10, 13), date(2026, 10, 6)]
    unclear = TOGGL.replace("2026-10-05", "10/05/2026").replace("2026-10-06", "10/06/2026")
    assert [ask.key for ask in staged(unclear).asks] == ["date_order"]
    found = stage(read_tables(unclear.encode(), "a.csv"), Options(date_order=DateOrder.DMY))
    assert [row.day for row in found.hours] == [date(2026, 5, 10), date(2026, 6, 10)]
    clocks = unclear.replace("13:32:00", "1:32 PM").replace("10:17:00", "10:17 AM")
    assert staged(clocks).hours[0].day == date(2026, 10, 5)  # who writes PM writes the month first


def test_a_bad_duration_a_renamed_column_and_nobody_are_told_by_line() -> None:
    assert said(staged(TOGGL.replace("00:43:00", "later"))) == [
        (3, "“later” is not a duration, as in 1:30, 1h 30m or 1.5.")
    ]
    renamed = TOGGL.replace("Duration", "Length")
    assert said(staged(renamed)) == [(1, "The column “Duration” is missing; if it has another name in this file, "
                                    "say which one it is.")]
    assert [row.seconds for row in staged(renamed, "Length=duration").hours] == [960, 2580]
    nobody = TOGGL.replace("Bob,bob@ours.example,Harbor,Site,,Review", ",,Harbor,Site,,Review")
    assert said(staged(nobody)) == [(3, "The line does not say who worked.")]


def test_more_than_a_day_has_is_told_by_line() -> None:
    long = staged(TOGGL.replace("00:43:00", "25:00:00")).hours
    assert [(row.line, str(reason)) for row, reason in full_days(long)] == [
        (3, "The entry has 25 hours, more than a day has.")
    ]
    text = TOGGL.replace("2026-10-06", "2026-10-05").replace("00:16:00", "23:30:00")
    assert [(row.line, str(reason)) for row, reason in full_days(staged(text).hours)] == [
        (3, "With this line Bob has 24.22 hours on 2026-10-05, more than a day has.")
    ]


def test_duration_wins_over_the_clock_and_the_difference_is_told() -> None:
    found = staged(TOGGL.replace("13:48:00", "14:48:00"))
    assert [(each.line, str(each.reason)) for each in found.warnings] == [
        (2, "The duration is 0:16:00, and between start and end there are 1:16:00: the duration was taken.")
    ]
    past_midnight = "Date,From,To,User\n2026-10-05,22:00,01:30,Bob\n"
    assert [row.seconds for row in staged(past_midnight, kind="hours").hours] == [12_600]
