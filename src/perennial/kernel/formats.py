"""Numbers, money and dates as English, Russian and Ukrainian readers write them (design: words and numbers).

Pure: the language is an argument ("en", "ru", "uk"; a region as in "en-gb" is ignored, an unknown language reads as
English).
Spaces inside a figure are U+00A0 so that a line never breaks there; a negative figure carries U+2212, not a hyphen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_date as babel_date
from babel.numbers import get_currency_symbol

from perennial.kernel.money import MINOR_UNITS, Money

DateForm = Literal["day", "long", "short", "weekday", "full", "month"]

NBSP = "\u00a0"
MINUS = "\u2212"
LANGUAGES = ("en", "ru", "uk")
# CLDR's English symbols, except where the national sign is better known than the code.
_SYMBOLS = {"UAH": "₴", "RUB": "₽", "KZT": "₸"}
_PATTERNS: dict[DateForm, str] = {
    "day": "d MMM",
    "long": "d MMMM",
    "short": "EEE d MMM",
    "weekday": "EEEE, d MMMM",
    "full": "d MMMM y",
    "month": "LLLL y",
}


@dataclass(frozen=True, slots=True)
class _Words:
    """What a language needs beyond CLDR. Plurals in CLDR order: one, few, many (= other)."""

    thousand: str
    million: str
    billion: str
    days: tuple[str, str, str]
    late: tuple[str, str, str]
    ahead: tuple[str, str, str]
    due_today: str
    day_short: str
    late_short: str


_WORDS: dict[str, _Words] = {
    "en": _Words(
        "k", "M", "B",
        ("{n} day", "{n} days", "{n} days"),
        ("{n} day late", "{n} days late", "{n} days late"),
        ("in {n} day", "in {n} days", "in {n} days"),
        "due today", "{n} d", "{n} d late",
    ),
    "ru": _Words(
        "тыс.", "млн", "млрд",
        ("{n} день", "{n} дня", "{n} дней"),
        ("{n} день просрочки", "{n} дня просрочки", "{n} дней просрочки"),
        ("через {n} день", "через {n} дня", "через {n} дней"),
        "срок сегодня", "{n} дн.", "+{n} дн.",
    ),
    "uk": _Words(
        "тис.", "млн", "млрд",
        ("{n} день", "{n} дні", "{n} днів"),
        ("{n} день прострочення", "{n} дні прострочення", "{n} днів прострочення"),
        ("через {n} день", "через {n} дні", "через {n} днів"),
        "строк сьогодні", "{n} дн.", "+{n} дн.",
    ),
}  # fmt: skip

_ODDS = {"en": "about {n} in 10", "ru": "примерно {n} из 10", "uk": "приблизно {n} з 10"}


def language_of(locale: str) -> str:
    """The language we speak for a locale code: 'uk-UA' -> 'uk', 'de' -> 'en'."""
    code = locale.replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else "en"


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    # British English: day before month, as the whole interface writes dates.
    return Locale.parse("en_GB" if language == "en" else language)


@lru_cache(maxsize=256)
def currency_symbol(currency: str) -> str:
    """'$', '€', '£', '₴'; a currency without a known sign is its code."""
    return _SYMBOLS.get(currency) or get_currency_symbol(currency, locale="en")


def format_number(value: int | float | Decimal, locale: str, digits: int = 0) -> str:
    """'1,234.5' in English, '1 234,5' in Russian and Ukrainian, with exactly `digits` decimals, halves up."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{digits}f}"
    if language_of(locale) != "en":
        text = text.replace(",", NBSP).replace(".", ",")
    return f"{MINUS}{text}" if rounded < 0 else text


def format_percent(share: float | Decimal, locale: str, digits: int = 0) -> str:
    """A share as percent: 0.71 -> '71%' in English, '71 %' in Russian and Ukrainian."""
    text = format_number(Decimal(str(share)) * 100, locale, digits)
    return f"{text}%" if language_of(locale) == "en" else f"{text}{NBSP}%"


def _with_symbol(text: str, currency: str, language: str) -> str:
    """English puts the sign in front ('−$5', 'CHF 22,300'), the others behind ('388 800 $')."""
    symbol = currency_symbol(currency)
    if language != "en":
        return f"{text}{NBSP}{symbol}"
    sign, figure = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    gap = NBSP if symbol[-1].isalpha() else ""
    return f"{sign}{symbol}{gap}{figure}"


def format_money(money: Money, locale: str, *, compact: bool = True) -> str:
    """'$388,800', '£41,300.50', '388 800 $'. With `compact`, minor units are left out when they are zero."""
    digits = MINOR_UNITS[money.currency]
    if compact and money.amount == money.amount.to_integral_value():
        digits = 0
    return _with_symbol(format_number(money.amount, locale, digits), money.currency, language_of(locale))


def format_money_short(money: Money, locale: str) -> str:
    """'$1.2M', '$99k', '$850'; '1,2 млн $', '99 тыс. $'. For headings, never for books."""
    language = language_of(locale)
    words = _WORDS[language]
    amount = money.amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    for power, word in ((9, words.billion), (6, words.million), (3, words.thousand)):
        # 999,950 must read 1M, not 1000k.
        if abs(amount) >= Decimal(10) ** power * Decimal("0.9995"):
            scaled = amount.scaleb(-power)
            digits = 1 if abs(scaled) < Decimal("9.95") or (power > 3 and abs(scaled) < Decimal("99.95")) else 0
            text = format_number(scaled, locale, digits)
            text = text.removesuffix(".0").removesuffix(",0")
            text = f"{text}{word}" if language == "en" else f"{text}{NBSP}{word}"
            return _with_symbol(text, money.currency, language)
    return _with_symbol(format_number(amount, locale), money.currency, language)


def format_date(day: date, locale: str, form: DateForm = "day") -> str:
    """'20 Oct', long '23 November', short 'Thu 26 Nov', weekday 'Monday, 23 November', full adds the year, month."""
    return _date_text(day.year, day.month, day.day, language_of(locale), form)


@lru_cache(maxsize=4096)  # the days of a list are the same from page to page, and CLDR patterns are slow
def _date_text(year: int, month: int, number: int, language: str, form: DateForm) -> str:
    day = date(year, month, number)
    text = str(babel_date(day, format=_PATTERNS[form], locale=_locale(language)))
    if form in ("weekday", "month"):  # these begin a heading
        text = text[:1].upper() + text[1:]
    return text.replace("Sept", "Sep") if form in ("day", "short") else text


def format_time(moment: datetime | time, locale: str) -> str:
    """'09:40' in every language; the caller has already moved the moment to the reader's zone."""
    return f"{moment:%H:%M}"


def format_span(first: date, last: date, locale: str) -> str:
    """'22 Nov – 12 Dec'; within one month '22 – 29 Nov'."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{NBSP}– {format_date(last, locale)}"
    return f"{format_date(first, locale)}{NBSP}– {format_date(last, locale)}"


def _counted(forms: tuple[str, str, str], count: int, locale: str) -> str:
    language = language_of(locale)
    rule = str(_locale(language).plural_form(count))
    index = {"one": 0, "few": 1}.get(rule, 2)
    return forms[index].replace("{n} ", f"{format_number(count, language)}{NBSP}")


def format_days(count: int, locale: str, *, short: bool = False) -> str:
    """'1 day', '2 дня', '5 днів'; short '5 d', '5 дн.'."""
    words = _WORDS[language_of(locale)]
    if short:
        return words.day_short.replace("{n}", format_number(count, locale)).replace(" ", NBSP)
    return _counted(words.days, count, locale)


def format_late(days_late: int, locale: str, *, short: bool = False) -> str:
    """Where an invoice stands to its due date: '34 days late', 'due today', 'in 2 days'; short '34 d late', '2 d'."""
    words = _WORDS[language_of(locale)]
    if days_late == 0:
        return words.due_today
    if days_late < 0:
        return format_days(-days_late, locale, short=True) if short else _counted(words.ahead, -days_late, locale)
    if short:
        return words.late_short.replace("{n}", format_number(days_late, locale)).replace(" ", NBSP)
    return _counted(words.late, days_late, locale)


def format_odds(probability: float, locale: str) -> str:
    """Honest odds in words: 'about 3 in 10'. Clipped to 15-85 in a hundred, never a decimal of probability."""
    clipped = min(0.85, max(0.15, probability))
    tenths = int((Decimal(str(clipped)) * 10).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
    return _ODDS[language_of(locale)].replace("{n}", str(tenths)).replace(" ", NBSP)
