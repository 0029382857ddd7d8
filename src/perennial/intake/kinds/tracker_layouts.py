"""What the columns of time trackers are called, and by which of them each tool's export is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from perennial.intake.reading.dates import DateOrder
from perennial.intake.reading.table import Table, known_key
from perennial.kernel.saying import gettext_noop

_CURRENCY_BEHIND = re.compile(r"\s*\((?:[A-Za-z]{3})?\)\s*$")

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "key": ("time entry id", "entry id", "worklog id", "tempo worklog id", "jira worklog id"),
    "worklog": (),
    "person": (
        "user", "user name", "full name", "member", "employee", "developer", "person", "team member", "author",
        "author.displayname", "user.name", "worker", "name", "username", "who", "исполнитель", "сотрудник",
        "разработчик", "пользователь", "виконавець", "співробітник", "розробник", "користувач",
    ),
    "first": ("first name",),
    "last": ("last name",),
    "email": (
        "e-mail", "user email", "email address", "author.emailaddress", "user.email", "user account e-mail", "почта",
        "пошта", "эл. почта", "ел. пошта",
    ),
    "client": ("customer", "client name", "account name", "client.name", "клиент", "заказчик", "клієнт", "замовник"),
    "project": ("project name", "project.name", "проект", "проєкт"),
    "task": (
        "activity", "issue key", "issue", "key of issue", "task name", "ticket", "issue.key", "issuekey", "task.name",
        "issueid", "issue.id", "задача", "завдання",
    ),
    "note": (
        "description", "notes", "comment", "work description", "summary", "issue summary", "описание", "комментарий",
        "опис", "коментар", "что сделано", "що зроблено",
    ),
    "day": ("date", "work date", "spent date", "spent on", "startdate of work", "дата", "день"),
    "start_day": ("start date",),
    "start_time": ("start time", "from", "begin", "с", "від", "начало", "початок"),
    "end_day": ("end date", "stop date"),
    "end_time": ("end time", "to", "stop time", "до", "конец", "кінець"),
    "started": ("start", "started", "started at", "start datetime", "timeinterval.start", "begin at"),
    "ended": ("end", "ended", "stop", "stopped at", "end datetime", "timeinterval.end"),
    "seconds": ("time spent seconds", "timespentseconds", "duration (seconds)", "seconds", "time spent (s)"),
    "duration": (
        "duration (h)", "time spent", "time", "logged", "timeinterval.duration", "длительность", "время", "тривалість",
        "час",
    ),
    "hours": (
        "duration (decimal)", "hours logged", "decimal hours", "logged hours", "worked hours", "quantity", "часы",
        "часов", "години", "годин",
    ),
    "billable": ("billable?", "is billable", "оплачиваемое", "оплачується"),
    "rate": ("billable rate", "hourly rate", "hourlyrate", "rate", "ставка"),
    "currency": ("валюта",),
}  # fmt: skip
"""Field -> its names in files, likeliest first; the field's own name comes before them."""

FIELDS: Final = tuple(NAMES)
_FIELD_OF: Final = {
    known_key(name): (field, rank) for field, names in NAMES.items() for rank, name in enumerate((field, *names))
}


@dataclass(frozen=True, slots=True)
class Layout:
    """One tool's export: the columns that mark it, those without which it cannot be read, and what it always means."""

    name: str
    title: str
    marks: tuple[str, ...]
    needed: tuple[str, ...]
    unit: int | None = None
    order: DateOrder | None = None
    own: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()


LAYOUTS: Final = (
    Layout(
        "toggl", gettext_noop("Time entries of Toggl Track"),
        ("User", "Email", "Client", "Project", "Description", "Billable", "Start date", "Start time", "Duration"),
        ("Start date", "Duration"),
    ),
    Layout(
        "toggl", gettext_noop("Time entries of Toggl Track"),
        ("Project", "Start Date", "Start Time", "Duration", "Email"), ("Start Date", "Duration"),
    ),
    Layout(
        "clockify", gettext_noop("Time entries of Clockify"),
        ("Project", "Client", "User", "Email", "Start Date", "Start Time", "Duration (h)", "Duration (decimal)"),
        ("Start Date", "Duration (h)"),
    ),
    Layout(
        "clockify", gettext_noop("Time entries of Clockify"),
        ("timeInterval.start", "timeInterval.end", "timeInterval.duration"), ("timeInterval.start",),
    ),
    Layout(
        "harvest", gettext_noop("Time report of Harvest"),
        ("Date", "Client", "Project", "Task", "Notes", "Hours", "Billable?", "First Name", "Last Name"),
        ("Date", "Hours"), own={"Project Code": "code"}, without=("Employee?",),
    ),
    Layout(
        "harvest", gettext_noop("Time report of Harvest"),
        ("spent_date", "hours", "notes", "user.name", "client.name", "project.name"), ("spent_date", "hours"),
        own={"id": "key"},
    ),
    Layout(
        "kimai", gettext_noop("Timesheet of Kimai"),
        ("Date", "From", "To", "Duration", "User", "Customer", "Project", "Activity", "Description"),
        ("Date", "Duration"), unit=1, without=("Rate",),
    ),
    Layout(
        "jira", gettext_noop("Worklogs of Jira and Tempo"),
        ("Issue Key", "Issue summary", "Hours", "Work date", "Full name"), ("Hours", "Work date"),
    ),
    Layout(
        "jira", gettext_noop("Worklogs of Jira and Tempo"), ("Issue key", "Summary", "Worklog"), ("Worklog",),
    ),
    Layout(
        "jira", gettext_noop("Worklogs of Jira and Tempo"), ("Issue Key", "Author", "Time Spent", "Started"),
        ("Time Spent", "Started"),
    ),
    Layout(
        "jira", gettext_noop("Worklogs of Jira and Tempo"), ("author.displayName", "started", "timeSpentSeconds"),
        ("started", "timeSpentSeconds"), own={"id": "key"},
    ),
    Layout(
        "jira", gettext_noop("Worklogs of Jira and Tempo"), ("startDate", "startTime", "timeSpentSeconds"),
        ("startDate", "timeSpentSeconds"), own={"id": "key", "tempoWorklogId": "key"},
    ),
    Layout(
        "solidtime", gettext_noop("Time entries of solidtime"),
        ("description", "billable", "client", "project", "start", "end", "user_name", "user_email"), ("start", "end"),
    ),
)  # fmt: skip
ANY: Final = Layout("hours", gettext_noop("Hours from any table"), (), ())
"""A plain table by the names of its columns, or as a person maps them."""


def plain(header: str) -> str:
    """A header without the currency that tools write behind it: 'Amount (USD)' and 'Amount ()' are 'Amount'."""
    return _CURRENCY_BEHIND.sub("", header)


def currency_behind(header: str) -> str:
    """The currency written behind a header; '' without one."""
    found = re.search(r"\(([A-Za-z]{3})\)\s*$", header)
    return found[1].upper() if found else ""


def fields_of(table: Table, layout: Layout) -> dict[str, str]:
    """Header -> field for the columns that this layout knows, each field by its likeliest column."""
    own = {known_key(header): field for header, field in layout.own.items()}
    left_out = {known_key(header) for header in layout.without}
    best: dict[str, tuple[int, str]] = {}
    for header in table.headers:
        key = known_key(plain(header))
        if key in left_out:
            continue
        field, rank = (own[key], -1) if key in own else _FIELD_OF.get(key, ("", 0))
        if field and (field not in best or rank < best[field][0]):
            best[field] = (rank, header)
    return {header: field for field, (_rank, header) in best.items()}


def share(table: Table, layout: Layout) -> tuple[int, int]:
    """How many of the marks the table has, and of how many."""
    keys = {known_key(plain(header)) for header in table.headers} | set(table.columns)
    return sum(known_key(mark) in keys for mark in layout.marks), len(layout.marks)
