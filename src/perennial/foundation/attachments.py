"""Files that a letter carries. The letter keeps only what they are of; they are made in the moment it leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

# reference -> (file name, MIME type, content)
Maker = Callable[[Any], tuple[str, str, bytes]]


class NoSuchAttachment(ValueError):
    """A file of the letter is not to be had."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A finished file."""

    name: str
    kind: str
    content: bytes


_makers: Final[dict[str, Maker]] = {}


def register_attachment(kind: str, maker: Maker) -> None:
    """Called once by the room whose files these are."""
    _makers[kind] = maker


def attachments_of(facts: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """The files of a letter's facts: {"attachments": [[kind, reference], ...]}. Raises NoSuchAttachment.

    Whatever goes wrong in making one is told of the letter: it never stops the worker, nor the letters behind it.
    """
    made = []
    for kind, reference in facts.get("attachments", ()):
        if kind not in _makers:
            raise NoSuchAttachment(f"nobody makes {kind!r}")
        try:
            made.append(Attachment(*_makers[kind](reference)))
        except Exception as error:
            raise NoSuchAttachment(f"{kind} {reference}: {error}") from error
    return tuple(made)
