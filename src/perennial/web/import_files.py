"""Files as they arrive with a form: too large ones are refused unread, and tables dropped together are one import."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from perennial.web.views.doors import refused

TABLES: Final = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".json", ".vcf"})
ACCEPT: Final = ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.zip,.xml,.sta,.mt940,.940,.942,.ofx,.qfx,.qbo,.json,.vcf,.vcard"
_CHUNK: Final = 1 << 20
_FORM: Final = 1 << 20  # what a form holds besides the file
_MEGABYTE: Final = 1_000_000


class TooLarge(ValueError):
    """More than an import may hold."""


def unread_when_too_large(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse a request by the length it names, before its body is parsed (the CSRF check would parse it)."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def measured(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limit = settings.MAX_IMPORT_BYTES
        if _length(request) <= limit + _FORM:
            return protected(request, *args, **kwargs)
        _drain(request, 4 * limit)
        text = _("Together that is more than the %(limit)s MB an import may hold; nothing was read.")
        return refused(request, TooLarge(text % {"limit": limit // _MEGABYTE}), to=reverse("imports"))

    return measured


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _drain(request: HttpRequest, most: int) -> None:
    """Take what is on its way, without keeping it: a browser that is still sending would not read the answer."""
    with suppress(OSError):
        while most > 0 and (chunk := request.read(_CHUNK)):
            most -= len(chunk)


def bundles(files: Sequence[UploadedFile[Any]]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """(name, bytes) of each import: several tables are a folder and belong together, other files stand alone."""
    tables = [file for file in files if _is_table(file)]
    if len(tables) > 1:
        names = [str(file.name) for file in tables]
        yield ", ".join(names)[:300], _zipped(tables)
    for file in files if len(tables) < 2 else [file for file in files if not _is_table(file)]:
        yield str(file.name), file.chunks()


def _is_table(file: UploadedFile[Any]) -> bool:
    return PurePath(str(file.name)).suffix.casefold() in TABLES


def _zipped(files: Sequence[UploadedFile[Any]]) -> Iterator[bytes]:
    with TemporaryFile() as held:
        _pack(files, held)
        held.seek(0)
        while chunk := held.read(_CHUNK):
            yield chunk


def _pack(files: Sequence[UploadedFile[Any]], held: IO[bytes]) -> None:
    taken: set[str] = set()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for number, file in enumerate(files, start=1):
            path = PurePath(str(file.name))
            name = path.name if path.name not in taken else f"{path.stem} {number}{path.suffix}"
            taken.add(name)
            with archive.open(name, "w") as member:
                for chunk in file.chunks():
                    member.write(chunk)
