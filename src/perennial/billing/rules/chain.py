"""The chain of a series: each document's hash covers its whole content and the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Link:
    """A document as it stands in its series."""

    number: str
    serial: int
    content: str
    previous: str
    hash: str


def canonical(content: Mapping[str, Any]) -> str:
    """The content as one text that is always the same: sorted keys, no spaces. Amounts in it are strings."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def link_hash(previous: str, content: str) -> str:
    """SHA-256 over the hash before and the canonical content, as hexadecimal digits."""
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def breaks(links: Iterable[Link], *, last: int, last_hash: str) -> list[tuple[str, str]]:
    """(number, what is wrong) along one series in the order of its numbers; empty when it is whole."""
    found: list[tuple[str, str]] = []
    expected, previous, number = 1, "", ""
    for link in links:
        number = link.number
        if link.serial != expected:
            found.append((number, f"Number {expected} of the series is missing."))
            expected = link.serial
        if link.previous != previous:
            found.append((number, "It does not follow the document before it."))
        if link_hash(link.previous, link.content) != link.hash:
            found.append((number, "Its content is not what was issued."))
        expected, previous = expected + 1, link.hash
    if expected - 1 != last or previous != last_hash:
        found.append((number or "-", f"The series ends at {expected - 1}, and {last} were issued."))
    return found
