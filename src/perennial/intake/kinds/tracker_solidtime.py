"""The whole export of solidtime: entries name people, projects and clients by numbers that stand in tables beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from perennial.intake.reading.table import Cell, Table

_OWN: Final = frozenset({"start", "end", "memberid", "projectid"})
_HEADERS: Final = (
    "time entry id", "description", "start", "end", "billable", "user name", "user email", "client", "project", "task",
)  # fmt: skip


def of_solidtime(tables: Sequence[Table]) -> bool:
    """Whether one of the tables is solidtime's list of entries."""
    return any(set(table.columns) >= _OWN for table in tables)


def joined(tables: Sequence[Table]) -> Table:
    """The entries with names in the place of numbers, in their own lines."""
    entries = next(table for table in tables if set(table.columns) >= _OWN)
    by_name = {table.name: table for table in tables}
    people = _rows(by_name.get("members"), "id", ("name", "email"))
    clients = _rows(by_name.get("clients"), "id", ("name",))
    projects = _rows(by_name.get("projects"), "id", ("name", "clientid"))
    tasks = _rows(by_name.get("tasks"), "id", ("name",))
    found: list[tuple[Cell, ...]] = []
    for row in entries.rows:
        cell = _Reader(entries, row)
        member, project = cell("memberid"), cell("projectid")
        name, email = people.get(member, (member, ""))
        title, of_project = projects.get(project, (project, ""))
        of_client = cell("clientid") or of_project
        client = clients.get(of_client, (of_client,))[0]
        task = tasks.get(cell("taskid"), ("",))[0]
        found.append((
            cell("id"), cell("description"), cell("start"), cell("end"), cell("billable"), name, email, client, title,
            task,
        ))  # fmt: skip
    return Table(
        entries.file, entries.name, _HEADERS, found, list(entries.lines), entries.header_line,
        warnings=list(entries.warnings), refused=list(entries.refused),
    )  # fmt: skip


def _rows(table: Table | None, key: str, wanted: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    if table is None or key not in table.columns:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for row in table.rows:
        cell = _Reader(table, row)
        found.setdefault(cell(key), tuple(cell(name) for name in wanted))
    return found


class _Reader:
    def __init__(self, table: Table, row: tuple[Cell, ...]) -> None:
        self.table, self.row = table, row

    def __call__(self, name: str) -> str:
        at = self.table.columns.get(name)
        return "" if at is None else str(self.row[at]).strip()
