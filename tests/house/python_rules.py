"""Checks of Python sources that a linter cannot say. Each takes a syntax tree and gives (line, what is wrong)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Problem = tuple[int, str]
OPEN_MODULES = frozenset({"queries", "actions", "models", "choices", "policies", "ports"})
SUBJECT_ROOMS = frozenset(
    {"people", "clients", "billing", "care", "receivables", "pulse", "growth", "handover", "targets", "intake", "today"}
)
CLOCK_CALLS = frozenset({"today", "now", "utcnow", "localdate", "utcfromtimestamp"})
CLOCK_OWNERS = frozenset({"date", "datetime", "timezone", "time"})
RAW_CALLS = frozenset({"raw", "extra", "cursor", "RawSQL", "RunSQL", "execute", "executemany", "executescript"})
GETTEXT = frozenset(
    {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}
)


def foreign_modules(tree: ast.AST, own_room: str) -> Iterator[Problem]:
    """Imports of another room's closed modules."""
    for line, module in _imports(tree):
        parts = module.split(".")
        if len(parts) < 3 or parts[0] != "perennial" or parts[1] == own_room or parts[1] not in SUBJECT_ROOMS:
            continue
        if parts[2].rsplit("_", 1)[-1] not in OPEN_MODULES:  # match_actions is a part of actions
            yield line, f"{module} is closed to other rooms"


def clock_reads(tree: ast.AST) -> Iterator[Problem]:
    """Reading the clock: time is an argument."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in CLOCK_CALLS and _root(function) in CLOCK_OWNERS:
            if function.attr != "localdate" or not node.args:  # with a moment it only converts
                yield node.lineno, f"{ast.unparse(function)}() reads the clock"
        elif isinstance(function, ast.Attribute) and ast.unparse(function) == "time.time":
            yield node.lineno, "time.time() reads the clock"
        for keyword in node.keywords:
            if keyword.arg in ("auto_now", "auto_now_add"):
                yield node.lineno, f"{keyword.arg} reads the clock"


def clock_imports(tree: ast.AST) -> Iterator[Problem]:
    """Use of foundation.clock below the doors."""
    for line, module in _imports(tree):
        if module.startswith("perennial.foundation.clock"):
            yield line, "only doors read the clock: take as_of or an Actor"


def raw_sql(tree: ast.AST) -> Iterator[Problem]:
    """SQL written by hand, which is reviewed statement by statement."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if called in RAW_CALLS:
            yield node.lineno, f"{called}() is SQL by hand"


def glued_messages(tree: ast.AST) -> Iterator[Problem]:
    """Messages whose text is made at run time: nobody can translate them."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if called in GETTEXT and any(isinstance(arg, ast.JoinedStr | ast.BinOp) for arg in node.args[:2]):
            yield node.lineno, "a message is made of parts: say the whole sentence with named fields"


def missing_docstrings(tree: ast.Module) -> Iterator[Problem]:
    """Public functions and classes of a module without a word on what they give."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if ast.get_docstring(node) is None:
            yield node.lineno, f"{node.name} has no docstring"


def signals_and_saves(tree: ast.AST) -> Iterator[Problem]:
    """Business that hangs on a callback."""
    for line, module in _imports(tree):
        if module.startswith(("django.db.models.signals", "django.dispatch")):
            yield line, "no signals: news goes up by timeline rows"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name in ("save", "delete") and "Model" in _bases(node):
                    yield part.lineno, f"{node.name}.{part.name} hides business: write an action"


def function_lengths(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(lines, name) of every function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1, node.name


def _bases(node: ast.ClassDef) -> str:
    return " ".join(ast.unparse(base) for base in node.bases)


def _imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every imported dotted name; `from a import b` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def _root(node: ast.Attribute) -> str:
    value = node.value
    return value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
