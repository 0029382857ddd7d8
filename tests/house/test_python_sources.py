"""The Python of the product keeps the rules of the house. An exception stands here with its reason."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from tests.house import python_rules, source

DOORS = frozenset({"web", "portal", "jobs", "commands"})
# Nine of ten stay below the first figure, all below the second.
LONG_FILE, LONGEST_FILE = 300, 420
LONG_FUNCTION, LONGEST_FUNCTION = 40, 80
SHARE_OF_LONG = 0.1

# (file or folder, the closed module it may use): reason
MAY_LOOK_INSIDE = {
    ("src/perennial/demo", "perennial.intake.kinds.book_columns"): "writer and reader of the native book share columns",
    ("src/perennial/commands", ".doors"): "the room's answers to its commands, as commands.md promises them",
    ("src/perennial/jobs", ".tasks"): "jobs only schedule the work of the rooms",
}
READS_THE_CLOCK = {
    "src/perennial/foundation/clock.py": "the one place",
    "src/perennial/foundation/models/user.py": "when an account was made; nothing is computed from it",
}
USES_THE_CLOCK = {
    "src/perennial/billing/tasks.py": "a month-end run in the background tells when it was last seen alive",
    "src/perennial/foundation/clock.py": "the one place",
}
SQL_BY_HAND = {
    "src/perennial/foundation/triggers.py": "triggers that freeze facts; Django has no words for them",
    "src/perennial/foundation/verifiers.py": "asks the database itself whether its file and its keys are whole",
    "src/perennial/commands/instance.py": "counts applied migrations and locks, before any model is there",
    "src/perennial/intake/bulk.py": "the one bulk writer: COPY, executemany and fresh ids",
    "src/perennial/commands/snapshot.py": "backs up and reads whole databases, whatever tables they have",
    "src/perennial/intake/applying.py": "an advisory lock: one import at a time on PostgreSQL",
    "src/perennial/web/views/health.py": "asks the database for a sign of life",
}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def problems(check: Callable[..., Any], paths: Iterable[Path], allowed: Iterable[str] = ()) -> list[str]:
    """'file:line what' for each finding outside the allowed files and folders."""
    excused = tuple(allowed)
    return [
        f"{source.name(path)}:{line} {what}"
        for path in paths
        if not source.name(path).startswith(excused)
        for line, what in check(tree(path))
    ]


def test_other_rooms_are_entered_by_their_open_modules_only() -> None:
    found = [
        f"{source.name(path)}:{line} {what}"
        for path in source.python()
        for line, what in python_rules.foreign_modules(tree(path), source.room(path))
        if not any(source.name(path).startswith(where) and which in what for where, which in MAY_LOOK_INSIDE)
    ]
    source.nothing(found)


def test_nothing_but_the_clock_reads_the_clock() -> None:
    source.nothing(problems(python_rules.clock_reads, source.python(), READS_THE_CLOCK))


def test_only_doors_ask_the_clock() -> None:
    below = [path for path in source.python() if source.room(path) not in DOORS]
    source.nothing(problems(python_rules.clock_imports, below, USES_THE_CLOCK))


def test_sql_is_written_by_hand_only_where_it_was_reviewed() -> None:
    source.nothing(problems(python_rules.raw_sql, source.python(), SQL_BY_HAND))


def test_messages_are_whole_sentences() -> None:
    source.nothing(problems(python_rules.glued_messages, source.python()))


def test_no_business_hangs_on_signals_or_on_save() -> None:
    source.nothing(problems(python_rules.signals_and_saves, source.python()))


def test_public_rules_queries_and_actions_say_what_they_give() -> None:
    told = [path for path in source.python() if {"rules", "queries", "actions"} & {path.stem, *path.parts}]
    assert told
    source.nothing(problems(python_rules.missing_docstrings, told))


def test_every_module_says_what_it_is_for() -> None:
    silent = [source.name(path) for path in source.python() if ast.get_docstring(tree(path)) is None]
    source.nothing(silent)


def test_files_stay_short_enough_to_be_read() -> None:
    sizes = {source.name(path): path.read_text().count("\n") for path in [*source.python(), *source.python("tools")]}
    long = sorted(name for name, lines in sizes.items() if lines > LONG_FILE)
    assert len(long) <= len(sizes) * SHARE_OF_LONG, f"more than one file in ten is long: {long}"
    source.nothing([f"{name}: {lines} lines" for name, lines in sizes.items() if lines > LONGEST_FILE])


def test_functions_stay_short_enough_to_be_read() -> None:
    sizes = [
        (lines, f"{source.name(path)} {name}: {lines} lines")
        for path in source.python()
        for lines, name in python_rules.function_lengths(tree(path))
    ]
    long = sorted(what for lines, what in sizes if lines > LONG_FUNCTION)
    assert len(long) <= len(sizes) * SHARE_OF_LONG, f"more than one function in ten is long: {long}"
    source.nothing([what for lines, what in sizes if lines > LONGEST_FUNCTION])


def test_exceptions_are_still_needed() -> None:
    named = {*READS_THE_CLOCK, *USES_THE_CLOCK, *SQL_BY_HAND}
    assert sorted(name for name in named if not (source.ROOT / name).exists()) == []
