"""From a file or folder to what it says: staged rows of tables, or the statements of a bank."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from inspect import signature
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any, Final

from django.conf import settings

from perennial.intake.kinds import KINDS, Ask, BadOptions, Known, Staged, parse_options, recognise, stage
from perennial.intake.kinds.kind import ENOUGH
from perennial.intake.models import ColumnMap
from perennial.intake.reading import Limits, Table, UnreadableFile, read_tables
from perennial.intake.reading.archives import ZIP_MAGIC, is_workbook, open_archive, unpack, visible
from perennial.intake.reading.files import ENDINGS as TABLE_ENDINGS
from perennial.intake.reading.reasons import (
    CANNOT_BE_OPENED,
    NO_SUCH_KIND,
    NOT_RECOGNISED,
    ZIP_BOMB,
    Reason,
    because,
)
from perennial.intake.sentences import NO_BANK_FORMAT
from perennial.kernel.bank import (
    FORMATS,
    MAX_BYTES,
    AmbiguousDates,
    BankStatementFile,
    Sentence,
    UnreadableStatement,
)
from perennial.kernel.saying import gettext_noop

BANK: Final = "bank"
WHO: Final = "who"
# what lies beside statements in a folder or zip of a bank
_PAPERS: Final = frozenset(
    {".pdf", ".png", ".jpg", ".jpeg", ".htm", ".html", ".doc", ".docx", ".md", ".rtf", ".p7s", ".sig"}
)
BANK_TITLE: Final = gettext_noop("Statements of a bank: MT940, camt, OFX, 1C, CSV")


class ImportRefused(ValueError):
    """The file cannot be brought in; the message is one sentence that says why, and in which line."""

    def __init__(self, reason: Reason, file: str = "", line: int | None = None) -> None:
        self.reason, self.file, self.line = reason, file, line
        where = f"{file}, line {line}: " if file and line else f"{file}: " if file else ""
        super().__init__(f"{where}{reason}")


class UnknownKind(ImportRefused):
    """Nobody can say what kind of file it is."""


@dataclass(slots=True)
class BankFile:
    """One file of a bank with its statements."""

    name: str
    digest: str
    statements: tuple[BankStatementFile, ...]


@dataclass(slots=True)
class Source:
    """What was read: `staged` rows (empty for a bank, but for warnings and refusals), or `bank` files."""

    staged: Staged
    bank: list[BankFile] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    signatures: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.staged.kind


def read_source(
    path: Path, *, name: str = "", kind: str | None = None, mapping: Mapping[str, str],
    known: Callable[[], Known], currency: str,
) -> Source:  # fmt: skip
    """Read and stage. `mapping` holds columns and settings as on the command line; a remembered one is used where it is
    empty. `known` is asked for tables only. Raises ImportRefused, UnknownKind.
    """
    name = name or path.name
    if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would be waited for, and cannot be read twice
        raise ImportRefused(because(CANNOT_BE_OPENED, problem="not a regular file"), name)
    try:
        if kind is not None and kind not in KINDS and kind != BANK and kind not in FORMATS:
            raise UnknownKind(because(NO_SUCH_KIND, kind=kind, kinds=", ".join((*KINDS, BANK))))
        files = _bank_files(path, name, asked=kind == BANK or kind in FORMATS) if kind not in KINDS else []
        if files:
            return _bank(files, dict(mapping))
        return _tables(path, name, kind, dict(mapping), known, currency)
    except UnreadableFile as error:
        raise ImportRefused(error.refusal.reason, error.refusal.file, error.refusal.line) from error
    except BadOptions as error:
        raise ImportRefused(error.reason) from error
    except OSError as error:
        raise ImportRefused(because(CANNOT_BE_OPENED, problem=error.strerror or "?"), name) from error


def digest_of(path: Path) -> str:
    """One name for a file's bytes or a folder's files."""
    found = hashlib.sha256()
    paths = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
    for one in paths:
        found.update(one.name.encode("utf-8", "surrogatepass") if path.is_dir() else b"")
        with one.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                found.update(chunk)
    return found.hexdigest()


# -- tables -----------------------------------------------------------------------------------------------------------


def _tables(
    path: Path, name: str, kind: str | None, mapping: dict[str, str], known: Callable[[], Known], currency: str
) -> Source:
    tables = read_tables(path, name, Limits(file_bytes=settings.MAX_IMPORT_BYTES))
    signatures = tuple(table.signature for table in tables)
    if not mapping and kind is None:
        kind, mapping = _remembered(signatures)
    pairs = (f"{column}={field}" for column, field in mapping.items())
    options = parse_options(
        pairs, fallback_currency=currency or None, known=known(), zone=settings.TIME_ZONE
    )
    if kind is None and not mapping and not any(guess.score for _kind, guess in recognise(tables)):
        raise UnknownKind(because(NOT_RECOGNISED, kinds=", ".join((*KINDS, BANK))), tables[0].file)
    staged = stage(tables, options, kind)
    _free(tables)
    return Source(staged, mapping=mapping, signatures=signatures)


def _free(tables: list[Table]) -> None:
    """The cells are staged: a large book is not held in memory twice."""
    for table in tables:
        table.rows.clear()


def _remembered(signatures: tuple[str, ...]) -> tuple[str | None, dict[str, str]]:
    for row in ColumnMap.objects.filter(signature__in=signatures):
        return row.options.get("kind"), dict(row.options["mapping"])
    return None, {}


def remember_columns(source: Source, *, kind: str | None, at: datetime) -> None:
    """Keep how the columns of tables with these headers were mapped, for the next file of this layout."""
    # whose hours a file has that names nobody is another question each time
    mapping = {name: value for name, value in source.mapping.items() if name != WHO}
    if not mapping or source.bank:
        return
    values = {"kind": source.kind, "options": {"mapping": mapping, "kind": kind}, "used_at": at}
    for signature_ in source.signatures[:1]:
        ColumnMap.objects.update_or_create(signature=signature_, defaults=values)


# -- bank files -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Raw:
    name: str
    data: bytes
    format: ModuleType


def _bank_files(path: Path, name: str, *, asked: bool) -> list[_Raw]:
    """The files when they are a bank's: the one file, or every file of the folder. Nothing otherwise."""
    found, unknown = [], []
    for called, data in _contents(path, name):
        raw = _sniffed(data, called, asked)
        if raw is not None:
            found.append(raw)
        elif PurePath(called).suffix.casefold() in TABLE_ENDINGS or not data:
            return []  # tables of ours, or nothing a bank has written
        else:
            unknown.append(called)
    if asked and not found:
        raise UnknownKind(Reason(NO_BANK_FORMAT), name)
    if found and unknown:  # all or nothing over the whole folder
        raise UnknownKind(Reason(NO_BANK_FORMAT), unknown[0])
    return found


def _contents(path: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of each file of a folder or zip, or of the one file; papers that banks add are left out."""
    if not path.exists():
        return
    if path.is_dir():
        paths = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
        yield from ((one.name, _beginning(one)) for one in paths if one.suffix.casefold() not in _PAPERS)
        return
    with path.open("rb") as stream:
        zipped = stream.read(4) == ZIP_MAGIC
    if not zipped or path.stat().st_size > settings.MAX_IMPORT_BYTES:
        yield name, _beginning(path)
        return
    data = path.read_bytes()
    if is_workbook(data):
        yield name, data[: MAX_BYTES + 1]
        return
    yield from _members(data, name)


def _members(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    limits = Limits(file_bytes=settings.MAX_IMPORT_BYTES)
    archive = open_archive(data, name, limits)
    if sum(member.file_size for member in archive.infolist()) > limits.total_bytes:
        raise UnreadableFile(name, because(ZIP_BOMB, limit=limits.total_bytes // 1_000_000))
    seen: set[str] = set()
    for member in sorted(archive.infolist(), key=lambda one: one.filename):
        inside = visible(member)
        if inside is None or inside.suffix.casefold() in _PAPERS:
            continue
        called = inside.name if inside.name not in seen else str(inside)
        seen.add(called)
        yield called, unpack(archive, member, called)[: MAX_BYTES + 1]


def _beginning(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _sniffed(data: bytes, name: str, asked: bool) -> _Raw | None:
    if len(data) > MAX_BYTES and not asked:
        return None
    modules = [import_module(dotted) for dotted in settings.BANK_FORMATS]
    for module in modules:
        if module.sniff(data, name):
            return _Raw(name, data, module) if asked or not _is_a_table(data, name) else None
    # a person says that it is a bank's: the most general reader, the last one, says what it misses
    return _Raw(name, data, modules[-1]) if asked else None


def _is_a_table(data: bytes, name: str) -> bool:
    """A table that a kind of ours knows by its columns is no bank's, whatever its columns are called."""
    try:
        likely = recognise(read_tables(data, name))
    except UnreadableFile:
        return False
    return any(guess.score >= ENOUGH for _kind, guess in likely)


def _bank(files: list[_Raw], mapping: dict[str, str]) -> Source:
    staged = Staged(BANK)
    found = []
    for raw in files:
        try:
            statements = _parsed(raw, mapping)
        except AmbiguousDates as error:
            staged.ask(Ask("date_order", reason_of(error.sentence), ("dmy", "mdy"), raw.name))
            continue
        except UnreadableStatement as error:
            raise ImportRefused(reason_of(error.sentence), raw.name, error.line) from error
        for statement in statements:
            for warning in statement.warnings:
                line = warning.line if isinstance(warning, Sentence) else None
                staged.warn(raw.name, line or 1, reason_of(warning))
        found.append(BankFile(raw.name, hashlib.sha256(raw.data).hexdigest(), statements))
    return Source(staged, found, mapping)


def _parsed(raw: _Raw, mapping: dict[str, str]) -> tuple[BankStatementFile, ...]:
    takes = signature(raw.format.parse).parameters
    extra: dict[str, Any] = {}
    columns = {name: role for name, role in mapping.items() if name not in ("date_order", "currency", "decimal")}
    if "date_order" in takes and mapping.get("date_order") in ("dmy", "mdy"):
        extra["date_order"] = mapping["date_order"]
    if "columns" in takes and columns:
        extra["columns"] = columns
    statements: tuple[BankStatementFile, ...] = raw.format.parse(raw.data, raw.name, **extra)
    return statements


def reason_of(sentence: str) -> Reason:
    """A bank reader's sentence as a reason that can be translated."""
    if isinstance(sentence, Sentence):
        return because(sentence.template, **sentence.values)
    return Reason(sentence)
