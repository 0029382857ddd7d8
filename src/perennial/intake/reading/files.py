"""From a file, a folder or a zip to tables."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

from perennial.intake.reading.archives import ZIP_MAGIC, is_workbook, open_archive, table_members, unpack
from perennial.intake.reading.json_tables import is_json, read_json
from perennial.intake.reading.reasons import (
    CANNOT_BE_OPENED,
    EMPTY_FILE,
    NO_SUCH_FILE,
    NO_TABLES,
    TOO_LARGE,
    Reason,
    because,
)
from perennial.intake.reading.sheets import XLS_MAGIC, read_workbook
from perennial.intake.reading.table import Limits, Table, UnreadableFile
from perennial.intake.reading.text import read_text
from perennial.intake.reading.vcards import is_vcards, read_vcards

ENDINGS: Final = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".json", ".vcf", ".vcard"})


def read_tables(source: Path | bytes, name: str = "", limits: Limits | None = None) -> list[Table]:
    """Every table of a file, of a folder's files or of a zip's files.

    `name` is what the person calls it (for bytes it must be given). A file beyond the limit is refused before it is
    read. Raises UnreadableFile.
    """
    limits = limits or Limits()
    if isinstance(source, bytes):
        _check_size(len(source), name, limits.file_bytes)
        return _tables(source, name, limits)
    name = name or source.name
    try:
        if source.is_dir():
            return _folder(source, name, limits)
        if not source.exists():
            raise UnreadableFile(name, Reason(NO_SUCH_FILE))
        return _tables(_read(source, name, limits), name, limits)
    except OSError as error:
        raise UnreadableFile(name, because(CANNOT_BE_OPENED, problem=error.strerror or "?")) from error


def _read(path: Path, name: str, limits: Limits) -> bytes:
    _check_size(path.stat().st_size, name, limits.file_bytes)
    with path.open("rb") as stream:  # a pipe has no size: read one byte beyond the limit and look
        data = stream.read(limits.file_bytes + 1)
    _check_size(len(data), name, limits.file_bytes)
    return data


def _check_size(size: int, name: str, limit: int) -> None:
    if size > limit:
        raise UnreadableFile(name, because(TOO_LARGE, size=-(-size // 1_000_000), limit=limit // 1_000_000))


def _folder(folder: Path, name: str, limits: Limits) -> list[Table]:
    paths = sorted(path for path in folder.iterdir() if path.suffix.casefold() in ENDINGS and path.is_file())
    if not paths:
        raise UnreadableFile(name, Reason(NO_TABLES))
    _check_size(sum(path.stat().st_size for path in paths), name, limits.total_bytes)
    return [table for path in paths for table in _tables(_read(path, path.name, limits), path.name, limits)]


def _tables(data: bytes, file: str, limits: Limits) -> list[Table]:
    if not data:
        raise UnreadableFile(file, Reason(EMPTY_FILE))
    if data.startswith(XLS_MAGIC):
        return read_workbook(data, file, limits)
    if is_vcards(data):
        return [read_vcards(data, file, limits)]
    if is_json(data, file):
        return read_json(data, file, limits)
    if not data.startswith(ZIP_MAGIC):
        return [read_text(data, file, limits)]
    if is_workbook(data):
        return read_workbook(data, file, limits)
    return _zip(data, file, limits)


def _zip(data: bytes, file: str, limits: Limits) -> list[Table]:
    archive = open_archive(data, file, limits)
    tables: list[Table] = []
    members = table_members(archive, ENDINGS)
    _check_size(sum(member.file_size for member in members), file, limits.total_bytes)
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/")).name
        _check_size(member.file_size, name, limits.file_bytes)
        content = unpack(archive, member, name)
        if content.startswith(ZIP_MAGIC) and not is_workbook(content):
            raise UnreadableFile(name, Reason(NO_TABLES))  # a zip inside a zip is not followed
        tables.extend(_tables(content, name, limits))
    if not tables:
        raise UnreadableFile(file, Reason(NO_TABLES))
    return tables
