"""Figures and dates as the three languages write them (design: words)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.kernel import formats
from perennial.kernel.money import MINOR_UNITS, Money

LANGUAGES = ("en", "ru", "uk")


def money(amount: str, currency: str = "USD") -> Money:
    return Money(Decimal(amount), currency)


def plain(text: str) -> str:
    """With ordinary spaces, so that the expected texts can be read."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("amount", "currency", "en", "ru", "uk"),
    [
        ("388800", "USD", "$388,800", "388 800 $", "388 800 $"),
        ("18200", "GBP", "£18,200", "18 200 £", "18 200 £"),
        ("41300.50", "GBP", "£41,300.50", "41 300,50 £", "41 300,50 £"),
        ("421800", "EUR", "€421,800", "421 800 €", "421 800 €"),
        ("22300", "CHF", "CHF 22,300", "22 300 CHF", "22 300 CHF"),
        ("5000", "UAH", "₴5,000", "5 000 ₴", "5 000 ₴"),
        ("900", "JPY", "¥900", "900 ¥", "900 ¥"),
        ("-5.25", "EUR", "−€5.25", "−5,25 €", "−5,25 €"),
        ("0", "USD", "$0", "0 $", "0 $"),
    ],
)
def test_money_is_written_as_each_language_writes_it(amount: str, currency: str, en: str, ru: str, uk: str) -> None:
    sum_of_money = money(amount, currency)
    assert [plain(formats.format_money(sum_of_money, language)) for language in LANGUAGES] == [en, ru, uk]


def test_minor_units_stay_where_they_were_asked_for() -> None:
    assert formats.format_money(money("388800"), "en", compact=False) == "$388,800.00"
    assert plain(formats.format_money(money("388800"), "ru", compact=False)) == "388 800,00 $"
    assert formats.format_money(money("900", "JPY"), "en", compact=False) == "¥900"
    assert formats.format_money(money("1.005", "KWD"), "en", compact=False) == "KWD\u00a01.005"


def test_figures_never_break_across_lines() -> None:
    assert " " not in formats.format_money(money("1234567.89"), "ru")
    assert " " not in formats.format_money_short(money("1234567"), "uk")
    assert " " not in formats.format_money(money("22300", "CHF"), "en")


@pytest.mark.parametrize(
    ("amount", "en", "ru", "uk"),
    [
        ("1200000", "$1.2M", "1,2 млн $", "1,2 млн $"),
        ("99200", "$99k", "99 тыс. $", "99 тис. $"),
        ("850", "$850", "850 $", "850 $"),
        ("4200", "$4.2k", "4,2 тыс. $", "4,2 тис. $"),
        ("45600000", "$45.6M", "45,6 млн $", "45,6 млн $"),
        ("999950", "$1M", "1 млн $", "1 млн $"),
        ("-99200", "−$99k", "−99 тыс. $", "−99 тис. $"),
    ],
)
def test_short_money_names_its_thousands_and_millions(amount: str, en: str, ru: str, uk: str) -> None:
    assert [plain(formats.format_money_short(money(amount), language)) for language in LANGUAGES] == [en, ru, uk]


@pytest.mark.parametrize(
    ("form", "en", "ru", "uk"),
    [
        ("day", "23 Nov", "23 нояб.", "23 лист."),
        ("long", "23 November", "23 ноября", "23 листопада"),
        ("short", "Mon 23 Nov", "пн 23 нояб.", "пн 23 лист."),
        ("weekday", "Monday, 23 November", "Понедельник, 23 ноября", "Понеділок, 23 листопада"),
        ("full", "23 November 2026", "23 ноября 2026", "23 листопада 2026"),
        ("month", "November 2026", "Ноябрь 2026", "Листопад 2026"),
    ],
)
def test_dates_are_written_as_each_language_writes_them(form: formats.DateForm, en: str, ru: str, uk: str) -> None:
    written = [formats.format_date(date(2026, 11, 23), language, form) for language in LANGUAGES]
    assert written == [en, ru, uk]


def test_a_span_names_its_month_once() -> None:
    assert plain(formats.format_span(date(2026, 11, 22), date(2026, 11, 29), "en")) == "22 – 29 Nov"
    assert plain(formats.format_span(date(2026, 11, 22), date(2026, 12, 12), "en")) == "22 Nov – 12 Dec"
    assert plain(formats.format_span(date(2025, 11, 22), date(2026, 11, 29), "en")) == "22 Nov – 29 Nov"


@pytest.mark.parametrize(
    ("count", "en", "ru", "uk"),
    [
        (1, "1 day", "1 день", "1 день"),
        (2, "2 days", "2 дня", "2 дні"),
        (5, "5 days", "5 дней", "5 днів"),
        (11, "11 days", "11 дней", "11 днів"),
        (21, "21 days", "21 день", "21 день"),
        (112, "112 days", "112 дней", "112 днів"),
        (1002, "1,002 days", "1 002 дня", "1 002 дні"),
    ],
)
def test_days_take_the_right_plural(count: int, en: str, ru: str, uk: str) -> None:
    assert [plain(formats.format_days(count, language)) for language in LANGUAGES] == [en, ru, uk]


@pytest.mark.parametrize(
    ("days", "short", "en", "ru", "uk"),
    [
        (34, False, "34 days late", "34 дня просрочки", "34 дні прострочення"),
        (1, False, "1 day late", "1 день просрочки", "1 день прострочення"),
        (0, False, "due today", "срок сегодня", "строк сьогодні"),
        (-2, False, "in 2 days", "через 2 дня", "через 2 дні"),
        (34, True, "34 d late", "+34 дн.", "+34 дн."),
        (-2, True, "2 d", "2 дн.", "2 дн."),
    ],
)
def test_lateness_reads_from_late_through_today_to_not_due(days: int, short: bool, en: str, ru: str, uk: str) -> None:
    assert [plain(formats.format_late(days, language, short=short)) for language in LANGUAGES] == [en, ru, uk]


def test_shares_and_odds_are_honest() -> None:
    assert formats.format_percent(0.71, "en") == "71%"
    assert plain(formats.format_percent(Decimal("0.029"), "ru", 1)) == "2,9 %"
    assert plain(formats.format_odds(0.31, "en")) == "about 3 in 10"
    assert plain(formats.format_odds(0.31, "ru")) == "примерно 3 из 10"
    assert plain(formats.format_odds(0.31, "uk")) == "приблизно 3 з 10"
    assert formats.format_odds(0.99, "en") == formats.format_odds(0.85, "en"), "nothing is certain"


def test_an_unknown_language_reads_as_english_and_a_region_does_not_matter() -> None:
    assert formats.language_of("uk-UA") == "uk"
    assert formats.format_money(money("1000"), "de") == "$1,000"
    assert formats.format_time(datetime(2026, 11, 23, 9, 5), "ru") == "09:05"


@given(
    cents=st.integers(-(10**12), 10**12),
    currency=st.sampled_from(sorted(MINOR_UNITS)),
    language=st.sampled_from(LANGUAGES),
)
def test_the_written_money_holds_every_digit_of_the_amount(cents: int, currency: str, language: str) -> None:
    amount = Decimal(cents).scaleb(-MINOR_UNITS[currency])
    written = formats.format_money(Money(amount, currency), language, compact=False)
    digits = "".join(char for char in written if char in "0123456789")
    assert int(digits) == abs(cents)
    assert written.startswith(formats.MINUS) == (cents < 0)
