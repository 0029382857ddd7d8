"""Both kinds of OFX to one stream of elements: real files leave out closing tags in SGML and in XML alike."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from perennial.kernel.bank import UnreadableStatement, read_text

# Only these are opened and closed; every other element is a value inside the innermost of them.
_AGGREGATES = """
    OFX SONRS STATUS STMTTRNRS CCSTMTTRNRS INVSTMTTRNRS STMTRS CCSTMTRS INVSTMTRS BANKTRANLIST BANKTRANLISTP
    INVTRANLIST INVBANKTRAN STMTTRN STMTTRNP LEDGERBAL AVAILBAL BANKACCTFROM CCACCTFROM INVACCTFROM BANKACCTTO
    CCACCTTO PAYEE CURRENCY ORIGCURRENCY
"""
AGGREGATES = frozenset(_AGGREGATES.split())
# What an aggregate cannot stand in: opening it closes an unclosed one of these.
_CLOSES = {
    "STMTTRN": {"STMTTRN", "STMTTRNP", "LEDGERBAL", "AVAILBAL"},
    "STMTTRNP": {"STMTTRN", "STMTTRNP", "LEDGERBAL", "AVAILBAL"},
    "BANKTRANLIST": {"STMTTRN", "BANKACCTFROM", "CCACCTFROM"},
    "LEDGERBAL": {"STMTTRN", "STMTTRNP", "BANKTRANLIST", "BANKTRANLISTP"},
    "AVAILBAL": {"STMTTRN", "STMTTRNP", "BANKTRANLIST", "BANKTRANLISTP", "LEDGERBAL"},
    "STMTRS": {"STMTRS"},
    "CCSTMTRS": {"CCSTMTRS"},
}
_TOKEN = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9._]*)[^<>]*?(?P<empty>/?)>(?P<value>[^<]*)")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CHARSET = re.compile(rb"CHARSET\s*:\s*([\w-]+)|encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE)


@dataclass(slots=True)
class Element:
    """An aggregate: its values by name (the first of each, with its line) and the aggregates inside."""

    name: str
    line: int
    values: dict[str, tuple[str, int]] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)

    def value(self, name: str) -> str:
        return self.values.get(name, ("", 0))[0]

    def line_of(self, name: str) -> int:
        return self.values.get(name, ("", self.line))[1]

    def child(self, name: str) -> Element | None:
        return next(self.walk(name), None)

    def walk(self, *names: str) -> Iterator[Element]:
        """Every aggregate inside with one of the names, in the order of the file."""
        waiting = list(reversed(self.children))
        while waiting:
            element = waiting.pop()
            if element.name in names:
                yield element
            waiting.extend(reversed(element.children))


def read_elements(data: bytes) -> Element:
    """The OFX element. Raises UnreadableStatement for text that is no OFX or ends before </OFX>."""
    text = read_text(data, _declared(data))
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise UnreadableStatement("The file declares a document type or entities, which is not allowed.")
    # Replaced by as many line ends as they held, so that the lines stay the lines of the file.
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    text = _CDATA.sub(lambda found: html.escape(found[1]), text)
    root: Element | None = None
    stack: list[Element] = []
    ended = False
    line, position = 1, 0
    for token in _TOKEN.finditer(text):
        line += text.count("\n", position, token.start())
        position = token.start()
        name = token["name"].upper()
        if root is None:
            if name == "OFX":
                root = Element(name, line)
                stack = [root]
            continue
        ended = ended or (name == "OFX" and bool(token["close"]))
        _place(stack, name, token, line)
    if root is None:
        raise UnreadableStatement("The file holds no <OFX> element.")
    if not ended:
        raise UnreadableStatement("The file ends before </OFX>, so it was cut.", text.count("\n") + 1)
    return root


def _place(stack: list[Element], name: str, token: re.Match[str], line: int) -> None:
    if not stack:
        return
    if token["close"]:
        if any(element.name == name for element in stack):
            while stack.pop().name != name:
                pass
        return
    if name not in AGGREGATES:
        if not stack[-1].value(name):
            stack[-1].values[name] = (" ".join(html.unescape(token["value"]).split()), line)
        return
    while stack[-1].name in _CLOSES.get(name, ()):
        stack.pop()
    if not token["empty"] and len(stack) < 32:
        element = Element(name, line)
        stack[-1].children.append(element)
        stack.append(element)


def _declared(data: bytes) -> str:
    """The charset the header names, as Python calls it."""
    found = _CHARSET.search(data[:1024])
    name = (found[1] or found[2]).decode("ascii") if found else ""
    return f"cp{name}" if name.isdigit() else ("" if name.upper() == "NONE" else name)
