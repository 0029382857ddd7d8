"""Sentences that pure code says: an English template kept apart from its values, put into words where they are shown.

The names `Said`, `said_many` and `gettext_noop` are how the catalogues find a template (tools/messages.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Self

from perennial.kernel import formats
from perennial.kernel.money import Money

Gettext = Callable[[str], str]
Ngettext = Callable[[str, str, int], str]


def gettext_noop(message: str) -> str:
    """Marks a message for the catalogues; it is translated where it is shown."""
    return message


def _same(message: str) -> str:
    return message


def _english(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


class Said(str):
    """A whole English sentence that can still be translated: `template` is the message id, `values` fill it.

    Days and Money among the values are written as the reader's language does; a Said among them is translated too.
    """

    template: str
    plural: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        return cls._made(template, "", values)

    @classmethod
    def _made(cls, template: str, plural: str, values: Mapping[str, object]) -> Self:
        chosen = _english(template, plural, _count(values)) if plural else template
        self = super().__new__(cls, _filled(chosen, values, "en", _same, _english))
        self.template, self.plural, self.values = template, plural, dict(values)
        return self

    def in_words(self, language: str, gettext: Gettext, ngettext: Ngettext) -> str:
        """The sentence in the language that these two translate to."""
        many = self.plural
        chosen = ngettext(self.template, many, _count(self.values)) if many else gettext(self.template)
        return _filled(chosen, self.values, language, gettext, ngettext)

    def as_data(self) -> dict[str, Any]:
        """What JSON can hold of it; `from_data` makes it again."""
        values = {name: _packed(value) for name, value in self.values.items()}
        return {"said": self.template, **({"many": self.plural} if self.plural else {}), "values": values}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The sentence that `as_data` packed."""
        values = {name: _unpacked(value) for name, value in data["values"].items()}
        return cls._made(data["said"], data.get("many", ""), values)


def said_many(one: str, many: str, n: int, **values: object) -> Said:
    """A sentence about `n` things: %(n)s is in its values."""
    return Said._made(one, many, {**values, "n": n})


class SaidError(ValueError):
    """An expected failure of a pure rule: `said` is its sentence."""

    def __init__(self, template: str, **values: object) -> None:
        self.said = Said(template, **values)
        super().__init__(str(self.said))


def _count(values: Mapping[str, object]) -> int:
    found = values["n"]
    return found if isinstance(found, int) else 0


def _filled(
    text: str, values: Mapping[str, object], language: str, gettext: Gettext, ngettext: Ngettext
) -> str:
    if not values:
        return text
    return text % {name: _word(value, language, gettext, ngettext) for name, value in values.items()}


def _word(value: object, language: str, gettext: Gettext, ngettext: Ngettext) -> object:
    if isinstance(value, Said):
        return value.in_words(language, gettext, ngettext)
    if isinstance(value, Money):
        return formats.format_money(value, language)
    if isinstance(value, date):
        return formats.format_date(value, language, "full")
    return value


def _packed(value: object) -> Any:
    if isinstance(value, Said):
        return value.as_data()
    if isinstance(value, Money):
        return {"money": [str(value.amount), value.currency]}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if isinstance(value, int | str) else str(value)


def _unpacked(value: Any) -> object:
    if not isinstance(value, dict):
        return value
    if "money" in value:
        return Money(Decimal(value["money"][0]), value["money"][1])
    return date.fromisoformat(value["day"]) if "day" in value else Said.from_data(value)
