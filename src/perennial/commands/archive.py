"""The file a backup is: a tar.gz whose every byte is accounted for.

Inside: manifest.json (what there is, with SHA-256 digests, row counts and money sums), then the files. Behind the
gzip data stands one more, empty gzip member that carries the SHA-256 of everything before it, so that any changed byte,
headers included, is found before anything is restored. `tar -xzf` reads the file all the same.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
_CHUNK = 1 << 20
_HEAD = b"\x1f\x8b\x08\x04" + b"\0" * 4 + b"\0\xff"  # gzip, with extra field, no time, no system
_EXTRA = struct.pack("<H2sH", 36, b"PE", 32)
_EMPTY = b"\x03\0" + b"\0" * 8  # no data, its checksum, its length
TRAILER_SIZE: Final = len(_HEAD) + len(_EXTRA) + 32 + len(_EMPTY)


class BadArchive(ValueError):
    """The archive is damaged, cut short, or not one of ours; the sentence says what was found."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the archive: its name inside, and where it lies now."""

    name: str
    path: Path


def write_archive(target: Path, entries: list[Entry], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Write beside, then give the name. Returns the manifest."""
    manifest = {"format": FORMAT, **facts, "files": {entry.name: _described(entry.path) for entry in entries}}
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as file, tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
            _add_bytes(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
            for entry in entries:
                tar.add(entry.path, entry.name, recursive=False)
        digest = file_digest(part)
        with part.open("ab") as file:
            file.write(_trailer(digest))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Check every byte, then unpack into an empty folder, checking each file. Raises BadArchive."""
    _check_whole(source)
    try:
        with tarfile.open(source, "r:gz") as tar:
            first = tar.next()
            if first is None or first.name != MANIFEST:
                raise BadArchive(f"{source} is not a Perennial backup.")
            manifest = json.loads(_read(tar, first))
            _unpack_files(tar, manifest, folder)
    except (tarfile.TarError, EOFError, json.JSONDecodeError) as error:
        raise BadArchive(f"{source} is damaged: {error}.") from error
    return dict(manifest)


def file_digest(path: Path) -> bytes:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _check_whole(source: Path) -> None:
    size = source.stat().st_size
    if size <= TRAILER_SIZE:
        raise BadArchive(f"{source} is too short to be a Perennial backup.")
    digest = hashlib.sha256()
    with source.open("rb") as file:
        left = size - TRAILER_SIZE
        while left:
            chunk = file.read(min(_CHUNK, left))
            digest.update(chunk)
            left -= len(chunk)
        trailer = file.read()
    if trailer != _trailer(digest.digest()):
        raise BadArchive(f"{source} is damaged, cut short, or not a Perennial backup: its checksum does not match.")


def _unpack_files(tar: tarfile.TarFile, manifest: Mapping[str, Any], folder: Path) -> None:
    if manifest.get("format") != FORMAT:
        raise BadArchive(f"The backup has format {manifest.get('format')}; this version reads format {FORMAT}.")
    wanted: dict[str, Any] = dict(manifest["files"])
    while (member := tar.next()) is not None:
        described = wanted.pop(member.name, None)
        if described is None or not member.isfile() or not _safe(member.name):
            raise BadArchive(f"The backup holds {member.name}, which its list does not name.")
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(tar, member, target)
        if _described(target) != described:
            raise BadArchive(f"{member.name} in the backup is damaged.")
    if wanted:
        raise BadArchive(f"The backup lacks {', '.join(sorted(wanted)[:3])}.")


def _safe(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _described(path: Path) -> dict[str, Any]:
    return {"sha256": file_digest(path).hex(), "bytes": path.stat().st_size}


def _trailer(digest: bytes) -> bytes:
    return _HEAD + _EXTRA + digest + _EMPTY


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


def _opened(tar: tarfile.TarFile, member: tarfile.TarInfo) -> BinaryIO:
    file = tar.extractfile(member)
    if file is None:
        raise BadArchive(f"{member.name} in the backup is no file.")
    return file  # type: ignore[return-value]  # an IO[bytes]


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    return _opened(tar, member).read()


def _copy(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    read: Callable[[int], bytes] = _opened(tar, member).read
    with target.open("wb") as file:
        while chunk := read(_CHUNK):
            file.write(chunk)
    target.chmod(0o600)
