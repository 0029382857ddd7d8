"""Zip archives, checked before anything inside is believed: sizes, ratio, check sums, XML entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Final

from perennial.intake.reading.reasons import BROKEN_ZIP, LOCKED_ZIP, XML_ENTITIES, ZIP_BOMB, Reason, because
from perennial.intake.reading.table import Limits, UnreadableFile

ZIP_MAGIC: Final = b"PK\x03\x04"
_MOST_MEMBERS = 5_000
_RATIO = 200  # real workbooks and CSV pack 5 to 60 times
_RATIO_FROM = 10_000_000  # below this size a high ratio harms nobody
_CHUNK = 1 << 20
_ENCRYPTED = 1
# What zipfile says of a broken archive; "not implemented" is a way of packing that it does not know.
_DAMAGED = (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OverflowError)


def open_archive(data: bytes, file: str, limits: Limits, broken: str = BROKEN_ZIP) -> zipfile.ZipFile:
    """An archive whose members declare sizes within the limits. Raises UnreadableFile with `broken` or better."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise UnreadableFile(file, Reason(broken)) from error
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    suspicious = total > _RATIO_FROM and total > _RATIO * max(1, len(data))
    if total > limits.unpacked_bytes or suspicious or len(members) > _MOST_MEMBERS:
        raise UnreadableFile(file, because(ZIP_BOMB, limit=limits.unpacked_bytes // 1_000_000))
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise UnreadableFile(file, Reason(LOCKED_ZIP))
    return archive


def is_workbook(data: bytes) -> bool:
    """Whether a zip is an Excel workbook. One that is cut has no directory: then its first bytes tell."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith("xl/workbook") for name in archive.namelist())
    except _DAMAGED:
        return b"xl/workbook" in data or b"[Content_Types].xml" in data[:100]


def visible(member: zipfile.ZipInfo) -> PurePosixPath | None:
    """The path of a member, None for folders, hidden files and what macOS adds."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return None if member.is_dir() or hidden else path


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str, broken: str = BROKEN_ZIP) -> bytes:
    """A member's bytes; zipfile stops at the declared size and its check sum shows a member that lied about it."""
    try:
        return archive.read(member)
    except (*_DAMAGED, zlib.error, RuntimeError, OSError) as error:
        raise UnreadableFile(file, Reason(broken)) from error


def refuse_entities(xml: bytes, file: str) -> None:
    """A document type in a workbook's XML is only ever there to blow it up."""
    head = xml[:_CHUNK].replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise UnreadableFile(file, Reason(XML_ENTITIES))


def table_members(archive: zipfile.ZipFile, endings: frozenset[str]) -> list[zipfile.ZipInfo]:
    """The members that are tables, without folders, hidden files and what macOS adds."""
    found = []
    for member in archive.infolist():
        path = visible(member)
        if path is not None and path.suffix.casefold() in endings:
            found.append(member)
    return sorted(found, key=lambda member: member.filename)
