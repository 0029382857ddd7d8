"""Letter texts: allow-listed `{field}`s, optional `[[sentences]]`, and values that cannot break a mail header.

A text file starts with `Subject: ...`, an empty line, then the body. A value is put in as it stands, never read as a
template, so nothing a client is called can become a field. Fields ending in `_lines` may have several lines; every
other value is one line. The same cleaning serves texts that a person edited.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, Literal

from perennial.kernel.saying import SaidError, gettext_noop

Span = tuple[str, bool]  # a piece of text, and whether it was merged from a field
Language = Literal["en", "ru", "uk"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "ru", "uk")
LONGEST_LINE: Final = 300

_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# A dropped sentence takes the space before it along; a paragraph of its own takes the empty line.
_OPTIONAL = re.compile(r"(\n+(?=\[\[[^\]]*\]\](?:\n|\Z))| ?)\[\[(.*?)\]\]", re.DOTALL)
_LEFT_OVER = re.compile(r"\{[^{}\s]*\}|\[\[|\]\]")
_LINE_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t]+")


STILL_NEEDS: Final = gettext_noop("The letter still needs: %(fields)s.")


class LetterError(SaidError):
    """A letter text or its values cannot be used; the sentence says why."""


class BrokenText(LetterError):
    """The text has no subject, an unknown field, or brackets that do not match."""


class UnfilledField(LetterError):
    """A field has no value. `fields` names them."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(STILL_NEEDS, fields=", ".join(fields))
        self.fields = tuple(fields)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter ready to be read by a person before it goes. Spans say what was merged in."""

    subject: str
    body: str
    subject_spans: tuple[Span, ...]
    body_spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class LetterText:
    """A parsed text of one language."""

    subject: str
    body: str
    fields: frozenset[str]
    optional: frozenset[str]  # fields that stand only in optional sentences

    def render(self, values: Mapping[str, str]) -> Rendered:
        """Fill the text. Raises UnfilledField with every missing field; empty values count as missing."""
        missing = sorted(name for name in self.fields - self.optional if not _value(name, values))
        if missing:
            raise UnfilledField(missing)
        subject, body = _fill(self.subject, values), _fill(self.body, values)
        return Rendered(clean_line(_text(subject)), _text(body), tuple(subject), tuple(body))


def parse_letter(text: str, allowed: Collection[str]) -> LetterText:
    """Read a text file. Raises BrokenText for a missing subject, a field not allowed, or unmatched brackets."""
    head, _, body = text.replace("\r\n", "\n").partition("\n")
    if not head.startswith("Subject: ") or not body.strip():
        raise BrokenText("A letter starts with a line 'Subject: ...', followed by its text.")
    subject, body = head.removeprefix("Subject: ").strip(), body.strip("\n")
    fields = frozenset(_FIELD.findall(text))
    if unknown := sorted(fields - set(allowed)):
        raise BrokenText("The letter uses fields that it may not use: %(fields)s.", fields=", ".join(unknown))
    plain = _FIELD.sub("", _OPTIONAL.sub(r"\1\2", f"{subject}\n{body}"))
    if "{" in plain or "}" in plain or "[[" in plain or "]]" in plain:
        raise BrokenText("The brackets of the letter do not match.")
    required = frozenset(_FIELD.findall(_OPTIONAL.sub("", f"{subject}\n{body}")))
    return LetterText(subject, body, fields, fields - required)


def load_letter(package: str, folder: str, key: str, language: Language, allowed: Collection[str]) -> LetterText:
    """The text `<key>.<language>.txt` in a folder of a package. Raises BrokenText, FileNotFoundError."""
    return parse_letter((files(package) / folder / f"{key}.{language}.txt").read_text(encoding="utf-8"), allowed)


def left_over(text: str) -> list[str]:
    """Placeholders and brackets still standing in a text, an edited one too: nothing goes out with them."""
    return _LEFT_OVER.findall(text)


def clean_line(value: str) -> str:
    """One line without control and direction characters, at most 300 characters: safe as a header or in a sentence.

    The mail library decodes `=?...?=` (RFC 2047) in a header and would write the line break hidden in it.
    """
    one_line = "".join(char for char in _SPACES.sub(" ", _LINE_BREAKS.sub(" ", value)) if _harmless(char))
    return one_line.replace("=?", "= ?").strip()[:LONGEST_LINE].rstrip()


def clean_lines(value: str) -> str:
    """Several lines, each cleaned: for bodies and for `_lines` fields."""
    return "\n".join("".join(char for char in line if _harmless(char)).rstrip() for line in _LINE_BREAKS.split(value))


def _harmless(char: str) -> bool:
    """No control, format (direction marks, zero widths), surrogate or line separator; tabs became spaces before."""
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _value(name: str, values: Mapping[str, str]) -> str:
    value = values.get(name, "")
    return clean_lines(value).strip() if name.endswith("_lines") else clean_line(value)


def _fill(text: str, values: Mapping[str, str]) -> list[Span]:
    spans: list[Span] = []
    at = 0
    for match in _OPTIONAL.finditer(text):
        spans += _merge(text[at : match.start()], values)
        if all(_value(name, values) for name in _FIELD.findall(match[2])):
            spans += _merge(match[1] + match[2], values)
            at = match.end()
        else:  # at the start of a line the space after it goes instead
            starts_line = match.start() == 0 or text[match.start() - 1] == "\n"
            at = match.end() + (starts_line and text[match.end() : match.end() + 1] == " ")
    return _joined([*spans, *_merge(text[at:], values)])


def _merge(text: str, values: Mapping[str, str]) -> list[Span]:
    spans: list[Span] = []
    at = 0
    for match in _FIELD.finditer(text):
        spans += [(text[at : match.start()], False), (_value(match[1], values), True)]
        at = match.end()
    return [*spans, (text[at:], False)]


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Neighbouring plain pieces as one, empty ones gone."""
    joined: list[Span] = []
    for text, merged in spans:
        if text and joined and not merged and not joined[-1][1]:
            joined[-1] = (joined[-1][0] + text, False)
        elif text:
            joined.append((text, merged))
    return joined


def _text(spans: Sequence[Span]) -> str:
    return "".join(text for text, _ in spans)


# -- numbers with their word, in the plural the language wants (CLDR) -----------------------------------------------

_DAY: Final = {"en": ("day", "days"), "ru": ("день", "дня", "дней"), "uk": ("день", "дні", "днів")}
_WEEK: Final = {"en": ("week", "weeks"), "ru": ("неделя", "недели", "недель"), "uk": ("тиждень", "тижні", "тижнів")}
_INVOICE: Final = {
    "en": ("invoice", "invoices"),
    "ru": ("счёт", "счёта", "счетов"),
    "uk": ("рахунок", "рахунки", "рахунків"),
}
_PART: Final = {"en": ("part", "parts"), "ru": ("часть", "части", "частей"), "uk": ("частина", "частини", "частин")}
_AND: Final = {"en": "and", "ru": "и", "uk": "і"}
_OF: Final = {"en": "of", "ru": "из", "uk": "з"}


def plural_index(n: int, language: Language) -> int:
    """0 one, 1 few (English: other), 2 many, for a whole number."""
    n = abs(n)
    if language == "en":
        return 0 if n == 1 else 1
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2


def counted(n: int, words: Mapping[Language, Sequence[str]] | Mapping[str, Sequence[str]], language: Language) -> str:
    """A number and its word: '2 дня'."""
    return f"{n} {dict(words)[language][plural_index(n, language)]}"


def days_text(n: int, language: Language) -> str:
    """'1 day', '2 дня', '5 днів'."""
    return counted(n, _DAY, language)


def weeks_text(n: int, language: Language) -> str:
    """'1 week', '2 недели', '5 тижнів'."""
    return counted(n, _WEEK, language)


def invoices_text(n: int, language: Language) -> str:
    """'1 invoice', '2 счёта', '5 рахунків'."""
    return counted(n, _INVOICE, language)


def parts_text(n: int, language: Language) -> str:
    """'1 part', '2 части', '5 частин'."""
    return counted(n, _PART, language)


def part_of_text(number: int, count: int, language: Language) -> str:
    """Which instalment of how many: '2 of 3', '2 из 3', '2 з 3'."""
    return f"{number} {_OF[language]} {count}"


def listed(names: Sequence[str], language: Language) -> str:
    """Names in a sentence: 'A, B and C'."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {_AND[language]} {names[-1]}"
