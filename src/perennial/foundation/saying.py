"""How days, money and changed fields read inside the sentences of the timeline, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext as _

from perennial.kernel import formats
from perennial.kernel.money import MINOR_UNITS, Money
from perennial.kernel.saying import Said

LONGEST = 80  # characters of a value shown


def spoken(thing: object) -> str:
    """A sentence of pure code, or that of an error which carries one, in the reader's language; else its text."""
    said = thing if isinstance(thing, Said) else getattr(thing, "said", None)
    return said.in_words(_language(), gettext, ngettext) if isinstance(said, Said) else str(thing)


def kept(text: str) -> Any:
    """A sentence as an event or a row of JSON keeps it: with its template where it has one."""
    return text.as_data() if isinstance(text, Said) else text


def read(stored: Any) -> str:
    """What `kept` has stored, in the reader's language."""
    return spoken(Said.from_data(stored)) if isinstance(stored, Mapping) else str(stored or "")


def said_day(value: str | None) -> str:
    """An ISO day as the reader writes it; a dash for none."""
    return formats.format_date(date.fromisoformat(value), _language(), "full") if value else "–"


def said_money(data: Mapping[str, Any], key: str = "amount") -> str:
    """The amount of an event's data in its currency; the bare figure where the currency is not kept."""
    amount, currency = data.get(key), data.get("currency", "")
    if amount is None:
        return "–"
    if currency not in MINOR_UNITS:
        return str(amount)
    return formats.format_money(Money(Decimal(str(amount)), currency), _language())


def said_changes(data: Mapping[str, Any], labels: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """'Language: English → Русский; City: – → Kyiv' from an event's before and after."""
    before, after = data.get("before", {}), data.get("after", {})
    return "; ".join(
        f"{labels.get(name, name)}: {_said(before.get(name), words)} → {_said(new, words)}"
        for name, new in after.items()
        for words in [values.get(name, {})]
    )


def _said(value: Any, words: Mapping[str, Any]) -> str:
    if isinstance(value, list):
        return ", ".join(_said(item, words) for item in value) or "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(words.get(value, value)) if value not in (None, "") else "–"
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _language() -> str:
    return (get_language() or "en")[:2]
