"""vCards 2.1, 3.0 and 4.0 to a table, one line a card: what phones, mail programs and address books write.

Folded lines, quoted-printable, base64, a charset a property, groups (`item1.TEL`) and cards inside cards (AGENT) are
settled here. Photographs, keys and other properties that a client's contact does not need are passed over.
"""

from __future__ import annotations

import codecs
import quopri
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from perennial.intake.reading.reasons import (
    CARD_UNFINISHED,
    CARD_WITHOUT_NAME,
    GROUP_LEFT_OUT,
    NO_CARDS,
    TOO_MANY_ROWS,
    Reason,
    because,
)
from perennial.intake.reading.table import Limits, Refusal, Table, UnreadableFile, WarningLine
from perennial.kernel.charsets import one_byte_texts

HEADERS: Final = (
    "Name", "Organisation", "Post", "E-mail", "Other e-mails", "Phone", "Other phones", "Website", "Street", "City",
    "Country", "Birthday", "Language", "Reports to",
)  # fmt: skip
_BEGIN = re.compile(rb"BEGIN[ \t]*:[ \t]*VCARD", re.IGNORECASE)
_LONGEST: Final = 20_000  # characters of one value; only photographs are longer
_MOST_VALUES: Final = 50  # of one property in one card
_BOSS: Final = frozenset({"X-MANAGER", "X-EVOLUTION-MANAGER", "X-MS-MANAGER", "X-KADDRESSBOOK-X-MANAGERSNAME"})
_WANTED: Final = _BOSS | {
    "FN", "N", "ORG", "TITLE", "ROLE", "EMAIL", "TEL", "URL", "ADR", "BDAY", "LANG", "RELATED", "KIND",
    "X-ADDRESSBOOKSERVER-KIND", "X-ABSHOWAS",
}  # fmt: skip


@dataclass(slots=True)
class _Property:
    name: str
    types: frozenset[str]
    value: str
    preferred: bool


@dataclass(slots=True)
class _Card:
    line: int
    found: dict[str, list[_Property]] = field(default_factory=lambda: defaultdict(list))

    def values(self, *names: str) -> list[str]:
        """Values of these properties, the preferred first."""
        rows = [row for name in names for row in self.found.get(name, ())]
        return _unique(row.value for row in sorted(rows, key=lambda row: not row.preferred))

    def first(self, *names: str) -> str:
        return next(iter(self.values(*names)), "")


def is_vcards(data: bytes) -> bool:
    """Whether a file begins as a card does."""
    return bool(_BEGIN.match(_as_utf8(data[:4096]).lstrip()))


def read_vcards(data: bytes, file: str, limits: Limits) -> Table:
    """The cards as lines of a table. Raises UnreadableFile when there are none."""
    cards, unfinished = _cards(_as_utf8(data))
    if len(cards) > limits.rows:
        raise UnreadableFile(file, because(TOO_MANY_ROWS, limit=limits.rows))
    table = Table(file, "vcards", HEADERS, [], [])
    table.refused.extend(Refusal(file, line, None, None, Reason(CARD_UNFINISHED)) for line in unfinished)
    for card in cards:
        if {card.first("KIND").casefold(), card.first("X-ADDRESSBOOKSERVER-KIND").casefold()} & {"group", "location"}:
            table.warnings.append(WarningLine(file, card.line, Reason(GROUP_LEFT_OUT)))
            continue
        row = _row(card)
        if not row[0] and not row[1]:
            table.refused.append(Refusal(file, card.line, None, None, Reason(CARD_WITHOUT_NAME)))
            continue
        table.rows.append(row)
        table.lines.append(card.line)
    if not (table.rows or table.refused):
        raise UnreadableFile(file, Reason(GROUP_LEFT_OUT if table.warnings else NO_CARDS))
    return table


def _as_utf8(data: bytes) -> bytes:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8)


def _cards(data: bytes) -> tuple[list[_Card], list[int]]:
    """Cards with an end, and the lines where those without one begin."""
    cards: list[_Card] = []
    unfinished: list[int] = []
    card: _Card | None = None
    depth = 0
    for line, text in _logical_lines(data):
        if _BEGIN.fullmatch(text.strip()):
            if card is not None and depth == 1 and not _inside(card):
                unfinished.append(card.line)
                depth = 0
            depth += 1
            if depth == 1:
                card = _Card(line)
        elif card is not None and re.fullmatch(rb"END[ \t]*:[ \t]*VCARD", text.strip(), re.IGNORECASE):
            depth -= 1
            if depth == 0:
                cards.append(card)
                card = None
        elif card is not None and depth == 1 and (found := _property(text)) is not None:
            if found.name == "AGENT":
                card.found["AGENT"] = [found]
            elif len(card.found[found.name]) < _MOST_VALUES:
                card.found[found.name].append(found)
    if card is not None:
        unfinished.append(card.line)
    return cards, unfinished


def _inside(card: _Card) -> bool:
    """Whether the card has just announced another one inside of it."""
    return "AGENT" in card.found


def _logical_lines(data: bytes) -> list[tuple[int, bytes]]:
    """Lines unfolded, with the number of the first physical line of each; soft breaks of quoted-printable joined."""
    found: list[tuple[int, list[bytes]]] = []
    soft = False
    for number, raw in enumerate(re.split(rb"\r\n|\n|\r", data), start=1):
        if soft and found:
            found[-1][1].append(raw.lstrip(b" \t") if raw[:1] in (b" ", b"\t") else raw)
        elif raw[:1] in (b" ", b"\t") and found:
            found[-1][1].append(raw[1:])
        elif raw:
            found.append((number, [raw]))
        else:
            continue
        parts = found[-1][1]
        soft = parts[-1].endswith(b"=") and b"QUOTED-PRINTABLE" in parts[0].split(b":", 1)[0].upper()
        if soft:
            parts[-1] = parts[-1][:-1]
    return [(number, b"".join(parts)) for number, parts in found]


def _property(text: bytes) -> _Property | None:
    at = _colon(text)
    if at < 0:
        return None
    head = text[:at].decode("ascii", "replace")
    name, *parameters = re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", head[:2000])
    name = name.rsplit(".", 1)[-1].strip().upper()
    if name == "AGENT":
        return _Property(name, frozenset(), "", False)
    if name not in _WANTED:
        return None
    types: set[str] = set()
    charset, encoding, preferred = "", "", False
    for parameter in parameters:
        key, sign, value = parameter.partition("=")
        key, value = key.strip().upper(), value.strip(' "')
        if not sign:
            key, value = ("ENCODING", key) if key in ("QUOTED-PRINTABLE", "BASE64") else ("TYPE", key)
        if key == "CHARSET":
            charset = value
        elif key == "ENCODING":
            encoding = value.upper()
        elif key == "PREF":
            preferred = True
        elif key == "TYPE":
            types.update(part.strip().casefold() for part in value.split(","))
    if encoding in ("B", "BASE64"):
        return None
    raw = quopri.decodestring(text[at + 1 :]) if encoding == "QUOTED-PRINTABLE" else text[at + 1 :]
    value = _text(raw[:_LONGEST], charset)
    return _Property(name, frozenset(types), value.strip(), preferred or "pref" in types)


def _colon(text: bytes) -> int:
    """Where the value begins: the first colon outside of quotation marks."""
    quoted = False
    for at, byte in enumerate(text[:4000]):
        if byte == 0x22:
            quoted = not quoted
        elif byte == 0x3A and not quoted:
            return at
    return text.find(b":")


def _text(raw: bytes, charset: str) -> str:
    for name in (charset, "utf-8"):
        try:
            return raw.decode(name) if name else raw.decode("utf-8")
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return next(iter(one_byte_texts(raw)), raw.decode("utf-8", "replace"))


def _parts(value: str, sign: str = ";") -> list[str]:
    """A structured value at its unescaped signs."""
    return [_plain(part) for part in re.split(rf"(?<!\\){sign}", value)]


def _plain(value: str) -> str:
    """A value without its escapes, on one line."""
    text = re.sub(r"\\([nN])", " ", value)
    text = re.sub(r"\\(.)", r"\1", text)
    return " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())


def _row(card: _Card) -> tuple[str, ...]:
    organisation = _parts(card.first("ORG"))[0] if card.found.get("ORG") else ""
    emails = _unique(_plain(value).removeprefix("mailto:").casefold() for value in card.values("EMAIL"))
    phones = _unique(_plain(value).removeprefix("tel:") for value in card.values("TEL"))
    street = city = country = ""
    for value in card.values("ADR"):
        parts = [*_parts(value), *[""] * 7]
        street, city, country = parts[2], parts[3], parts[6]
        if city or country:
            break
    company = card.first("X-ABSHOWAS").casefold() == "company" or card.first("KIND").casefold() == "org"
    name = _name(card)
    if company:
        organisation, name = organisation or name, ""
    elif not name:
        name = emails[0] if emails else ""
    return (
        name, organisation, _plain(card.first("TITLE", "ROLE")), _first(emails), ", ".join(emails[1:]), _first(phones),
        ", ".join(phones[1:]), _plain(card.first("URL")), street, city, country, _plain(card.first("BDAY")),
        _plain(card.first("LANG")), _boss(card),
    )  # fmt: skip


def _name(card: _Card) -> str:
    """The name as it is shown; else put together of its parts, the given one first."""
    if shown := _plain(card.first("FN")):
        return shown
    parts = [*_parts(card.first("N")), "", "", ""][:3]
    return " ".join(part for part in (parts[1], parts[2], parts[0]) if part)


def _boss(card: _Card) -> str:
    for row in card.found.get("RELATED", ()):
        if row.types & {"manager", "supervisor"} and not row.value.casefold().startswith(("urn:", "http")):
            return _plain(row.value)
    return _plain(card.first(*_BOSS))


def _first(values: list[str]) -> str:
    return values[0] if values else ""


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
