"""The text inside winmail.dat (TNEF), which some programs send instead of a readable letter."""

from __future__ import annotations

import struct
from typing import Final

_SIGNATURE: Final = 0x223E9F78
_BODY: Final = 0x0002800C  # attBody
_PROPERTIES: Final = 0x00069003  # attMAPIProps
_TEXT, _HTML = 0x1000, 0x1013  # PR_BODY, PR_BODY_HTML
_FIXED: Final = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_MOST: Final = 2_000  # attributes and properties looked at


def tnef_text(data: bytes) -> str:
    """The letter's text; empty when there is none or the file is broken."""
    try:
        return _read(data)
    except (struct.error, IndexError, ValueError, LookupError):
        return ""


def _read(data: bytes) -> str:
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return ""
    at, body = 6, ""
    for _turn in range(_MOST):
        if at + 9 > len(data):
            break
        _level, name, length = struct.unpack_from("<BII", data, at)
        value = data[at + 9 : at + 9 + length]
        if name == _BODY:
            body = body or value.rstrip(b"\0").decode("utf-8", "replace")
        elif name == _PROPERTIES:
            body = _property(value) or body
        at += 9 + length + 2
    return body


def _property(data: bytes) -> str:
    """PR_BODY, else the text of PR_BODY_HTML, among MAPI properties."""
    from perennial.care.rules.mail_text import text_of_html

    (count,) = struct.unpack_from("<I", data)
    at, html = 4, ""
    for _turn in range(min(count, _MOST)):
        kind, name = struct.unpack_from("<HH", data, at)
        at += 4
        if name >= 0x8000:  # a named property: its name stands in front of the value
            (form,) = struct.unpack_from("<I", data, at + 16)
            at += 20
            (length,) = struct.unpack_from("<I", data, at)
            at += 4 + (0 if form == 0 else length + (-length % 4))
        many = kind & 0x1000
        kind &= 0x0FFF
        if kind in _FIXED and not many:
            at += _FIXED[kind]
            continue
        (values,) = struct.unpack_from("<I", data, at)
        at += 4
        for _value in range(min(values, _MOST)):
            if kind in _FIXED:
                at += _FIXED[kind]
                continue
            (length,) = struct.unpack_from("<I", data, at)
            raw = data[at + 4 : at + 4 + length]
            at += 4 + length + (-length % 4)
            if name == _TEXT:
                return raw.decode("utf-16-le" if kind == 0x1F else "utf-8", "replace").rstrip("\0")
            if name == _HTML:
                html = text_of_html(raw.decode("utf-16-le" if kind == 0x1F else "utf-8", "replace"))
    return html
