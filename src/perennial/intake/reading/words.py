"""Words in cells: currencies, yes and no, languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale

from perennial.kernel.money import MINOR_UNITS
from perennial.kernel.text import fold

_SYMBOLS: Final = {
    symbol: code
    for code, symbols in {
        "USD": "$ us$ usd$ $us доллар долл долл. дол. долларов",
        "EUR": "€ euro euros евро євро",
        "GBP": "£ фунт",
        "UAH": "₴ грн грн. гривна гривень гривен hrn",
        "RUB": "₽ руб руб. р. рубль рублей rur",
        "BYN": "br",
        "KZT": "₸ тенге",
        "PLN": "zł zl",
        "CZK": "kč kc",
        "JPY": "¥ yen",
        "CNY": "元",
        "ILS": "₪",
        "INR": "₹",
        "CHF": "sfr fr.",
        "CAD": "ca$ c$ can$",
        "AUD": "a$ au$",
        "NZD": "nz$",
        "SGD": "s$ sg$",
        "GEL": "₾",
        "TRY": "₺",
    }.items()
    for symbol in symbols.split()
}
_SYMBOL: Final = 4  # nothing so short is the name of a currency
_DOLLARS: Final = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "ARS", "CLP", "COP"})
_YES: Final = frozenset({"yes", "y", "true", "1", "да", "д", "так", "т", "x", "✓", "истина", "істина"})
_NO: Final = frozenset({"no", "n", "false", "0", "нет", "н", "ні", "ложь", "хибність", "-"})
_LANGUAGES: Final = {
    word: code
    for code, words in {
        "en": "en eng english английский англійська",
        "ru": "ru rus russian русский російська",
        "uk": "uk ua ukr ukrainian украинский українська",
    }.items()
    for word in words.split()
}
_FOLDED_SYMBOLS: Final = {fold(symbol): code for symbol, code in _SYMBOLS.items()}
_FOLDED_LANGUAGES: Final = {fold(word): code for word, code in _LANGUAGES.items()}
_FOLDED_YES: Final = frozenset(fold(word) for word in _YES)
_FOLDED_NO: Final = frozenset(fold(word) for word in _NO)


def currency_of(text: str) -> str | None:
    """The ISO code for a code, a symbol or a name ('eur', '€', 'грн', 'US Dollar'); None when it is none of them."""
    code = text.strip().upper()
    if code in MINOR_UNITS:
        return code
    word = fold(text)
    return _FOLDED_SYMBOLS.get(word) or (_by_name().get(word) if len(word) > _SYMBOL else None)


@cache
def _by_name() -> Mapping[str, str]:
    """Names as systems spell them out: 'US Dollar', 'российский рубль', 'злотий'."""
    found: dict[str, str] = {}
    for language in ("en", "ru", "uk"):
        for code, name in Locale(language).currencies.items():
            if code in MINOR_UNITS:
                found.setdefault(fold(str(name)), code)
    return found


def is_dollar_of(symbol_currency: str, currency: str) -> bool:
    """A plain dollar sign read as USD does not contradict another dollar named beside it."""
    return symbol_currency == currency or (symbol_currency == "USD" and currency in _DOLLARS)


def yes_or_no(text: str) -> bool | None:
    """True, False, or None when the word is neither; English, Russian and Ukrainian."""
    word = fold(text)
    if word in _FOLDED_YES:
        return True
    return False if word in _FOLDED_NO else None


def language_of(text: str) -> str | None:
    """'en', 'ru' or 'uk' for a code, a locale ('uk-UA') or a name; None for others."""
    word = fold(text)
    return _FOLDED_LANGUAGES.get(word) or _FOLDED_LANGUAGES.get(word.replace("_", "-").split("-")[0])
