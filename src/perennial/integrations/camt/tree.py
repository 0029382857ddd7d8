"""XML to a small tree with line numbers and without namespaces; safe: no DTD, no entities, bounded depth and size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from perennial.kernel.bank import UnreadableStatement, check_size

# camt nests about 15 deep; the statement with the most elements that fits into the size limit stays below 2 million.
MAX_DEPTH = 64
MAX_ELEMENTS = 1_000_000


@dataclass(slots=True)
class Node:
    """An element by its local name; `text` is stripped."""

    name: str
    line: int
    currency: str = ""
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, *path: str) -> Iterator[Node]:
        """Every element at the path of local names; '*' is any name."""
        if not path:
            yield self
            return
        for child in self.children:
            if path[0] in ("*", child.name):
                yield from child.all(*path[1:])

    def first(self, *path: str) -> Node | None:
        return next(self.all(*path), None)

    def value(self, *path: str) -> str:
        """The text of the first element at the path, '' if there is none."""
        found = self.first(*path)
        return found.text if found else ""

    def walk(self) -> Iterator[Node]:
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


class _Builder:
    """The target of the parser: counts what it builds, so that a small file cannot become a large tree."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.line: Callable[[], int] = int
        self._open: list[Node] = []
        self._texts: list[list[str]] = []
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        node = Node(tag.rpartition("}")[2], self.line(), attributes.get("Ccy", ""))
        self._count += 1
        if len(self._open) >= MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise UnreadableStatement("The XML is nested too deep or has too many elements.", node.line)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)
        self._texts.append([])

    def data(self, text: str) -> None:
        if self._texts:
            self._texts[-1].append(text)

    def end(self, tag: str) -> None:
        self._open.pop().text = "".join(self._texts.pop()).strip()

    def close(self) -> None:
        return None


def read_tree(data: bytes) -> Node:
    """The root of the document. Raises UnreadableStatement where the XML is cut, broken or dangerous."""
    check_size(data)
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    builder.line = lambda: int(parser.parser.CurrentLineNumber)
    try:
        parser.feed(data)
        parser.close()
    except ParseError as error:
        raise UnreadableStatement(
            "The XML is broken or was cut (line %(at)s).", error.position[0], at=error.position[0]
        ) from error
    except DefusedXmlException as error:
        raise UnreadableStatement("The XML declares a document type or entities, which is not allowed.") from error
    except (LookupError, ValueError) as error:
        if isinstance(error, UnreadableStatement):
            raise
        raise UnreadableStatement("The XML names a character set that cannot be read.") from error
    if builder.root is None:
        raise UnreadableStatement("The XML is empty.")
    return builder.root
