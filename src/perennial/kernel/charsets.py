"""Bytes of a text file to text: UTF-8, UTF-16, and the one-byte sets that banks and accounting systems still write."""

from __future__ import annotations

import codecs
import re

_HIGH = re.compile(rb"[\x80-\xff]+")


class UnreadableText(ValueError):
    """The bytes are no text we know; `line` is where reading stopped."""

    def __init__(self, template: str, line: int | None = None) -> None:
        self.template, self.line = template, line
        super().__init__(template)


def decode(data: bytes, declared: str = "") -> str:
    """The text of a file, its byte order mark removed.

    Tries the byte order mark, UTF-8, then the `declared` charset (if Python knows it), then CP1251 where the
    letters stand in Cyrillic-looking runs, else CP1252. Raises UnreadableText for zero bytes and for UTF-8 that
    is broken in places.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16")
    if half := _utf16_without_mark(data):
        return _strict(data, half)
    if b"\0" in data:
        raise UnreadableText("The file holds zero bytes, so it is not text.", _line_of(data, data.index(b"\0")))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return one_byte_texts(_not_broken_utf8(data, error), declared)[0]


def one_byte_texts(data: bytes, declared: str = "") -> list[str]:
    """The readings of bytes that are not UTF-8, likeliest first; a header in a known language picks among them."""
    first = "cp1251" if _looks_cyrillic(data) else "cp1252"
    names = [declared, first, "cp1250", "cp1252", "cp1251", "latin-1"]
    texts: list[str] = []
    for name in names:
        try:
            text = data.decode(name) if name else ""
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
        if text and text not in texts:
            texts.append(text)
    return texts


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableText("The file is broken UTF-16.", _line_of(data, error.start)) from error
    if "\0" in text:
        raise UnreadableText("The file holds zero bytes, so it is not text.", text[: text.index("\0")].count("\n") + 1)
    return text.removeprefix("\ufeff")


def _utf16_without_mark(data: bytes) -> str:
    """'utf-16-le' or '-be' when the beginning, read so, is Latin, Greek or Cyrillic text, else ''."""
    start = data[:800]
    if b"\0" not in start:
        return ""
    for name in ("utf-16-le", "utf-16-be"):
        text = start[: len(start) // 2 * 2].decode(name, errors="replace")
        plausible = sum((char.isprintable() and ord(char) < 0x530) or char in "\r\n\t" for char in text)
        if plausible > 0.95 * len(text):
            return name
    return ""


def _not_broken_utf8(data: bytes, error: UnicodeDecodeError) -> bytes:
    """Mostly good UTF-8 with some bad bytes is damage, not another charset: guessing would change names."""
    runs = _HIGH.findall(data)
    good = sum(_is_utf8(run) for run in runs)
    if data.startswith(codecs.BOM_UTF8) or good > len(runs) - good:
        raise UnreadableText("The file is broken UTF-8.", _line_of(data, error.start)) from error
    return data


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _looks_cyrillic(data: bytes) -> bool:
    """In CP1251 letters of 192-255 stand beside each other; in western sets they stand alone in Latin words."""
    runs = [len(run) for run in _HIGH.findall(data)]
    return sum(length for length in runs if length > 2) > sum(length for length in runs if length <= 2)


def _line_of(data: bytes, position: int) -> int:
    return data[:position].count(b"\n") + 1
