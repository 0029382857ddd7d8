"""Amounts, dates and words as people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.intake.reading.amounts import BadCell, UndecidedDecimal, find_decimal, parse_amount
from perennial.intake.reading.dates import DateOrder, UndecidedOrder, find_order, parse_date
from perennial.intake.reading.reasons import because
from perennial.intake.reading.words import currency_of, language_of, yes_or_no


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1,234.56", "1234.56", None), ("1 234,56", "1234.56", None), ("1.234,56", "1234.56", None),
        ("(12.00)", "-12.00", None), ("-5", "-5", None), ("−5,5", "-5.5", None), ("12-", "-12", None),
        ("$12", "12", "USD"), ("12 EUR", "12", "EUR"), ("-$1,000", "-1000", "USD"), ("5 руб.", "5", "RUB"),
        ("1\u00a0234,50 грн", "1234.50", "UAH"), ("1'234.50", "1234.50", None), ("1.234.567", "1234567", None),
        ("€ 1.234,50", "1234.50", "EUR"), ("2309.7899999999995", "2309.7899999999995", None), (".5", "0.5", None),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(text: str, amount: str, currency: str | None) -> None:
    assert parse_amount(text) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "text", ["abc", "1,2,3", "12 34", "1e5", "=1+1", "12 FOO", "EUR 1 USD", "(5", "99999999999999", "NaN", "1.2.3,4,5"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadCell):
        parse_amount(text)


def test_one_and_a_thousand_are_told_apart_by_the_column() -> None:
    assert find_decimal(["1,234", "12.50"]) == "."
    assert find_decimal(["1,234", "12,50"]) == ","
    assert parse_amount("1,234", ".")[0] == 1234
    assert parse_amount("1,234", ",")[0] == Decimal("1.234")
    with pytest.raises(UndecidedDecimal):
        find_decimal(["1,234", "5,678", "100"])


@given(st.decimals(min_value=-999_999_999, max_value=999_999_999, places=2), st.sampled_from([",.", ".,", " ,", "'."]))
def test_every_amount_survives_being_written(amount: Decimal, signs: str) -> None:
    text = f"{amount:,.2f}".replace(",", "t").replace(".", signs[1]).replace("t", signs[0])
    assert parse_amount(text)[0] == amount


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-03", date(2024, 2, 3)), ("2024/2/3", date(2024, 2, 3)), ("03.02.2024", date(2024, 2, 3)),
        ("03.02.24", date(2024, 2, 3)), ("20240203", date(2024, 2, 3)), ("2024-02-03T10:11:12Z", date(2024, 2, 3)),
        ("03.02.2024 10:11", date(2024, 2, 3)), ("45325", date(2024, 2, 3)), ("45325.75", date(2024, 2, 3)),
        ("3 Feb 2024", date(2024, 2, 3)), ("Feb 3, 2024", date(2024, 2, 3)), ("3 февраля 2024 г.", date(2024, 2, 3)),
        ("3 лютого 2024", date(2024, 2, 3)), (" ", None), ("-", None), (Decimal(45325), date(2024, 2, 3)),
    ],
)  # fmt: skip
def test_dates_are_read_as_programs_write_them(text: str | Decimal, day: date | None) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31.02.2024", "There is no such date"), ("2023-02-29", "There is no such date"), ("soon", "is not a date"),
        ("1900-01-01", "not between 1990 and 2100"), ("2999-01-01", "not between 1990 and 2100"),
        ("0000-00-00", "There is no such date"), ("123456789", "is not a date"),
    ],
)  # fmt: skip
def test_impossible_dates_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(BadCell, match=sentence):
        parse_date(text)


def test_the_order_of_day_and_month_is_decided_over_all_dates() -> None:
    assert find_order(["1/3/2012", "2/16/2012", ""]) == DateOrder.MDY
    assert find_order(["1/3/2012", "16/2/2012"]) == DateOrder.DMY
    assert find_order(["2012-01-03", "3.4.2012"]) == DateOrder.DMY
    assert parse_date("1/3/2012", DateOrder.MDY) == date(2012, 1, 3)
    with pytest.raises(UndecidedOrder):
        find_order(["1/3/2012", "2/4/2012"])


def test_a_single_date_in_the_other_order_does_not_turn_the_file() -> None:
    assert find_order(["1/13/2012", "2/14/2012", "15/1/2012"]) == DateOrder.MDY


@given(st.text(max_size=20))
def test_no_text_breaks_the_readers_of_cells(text: str) -> None:
    for read in (parse_amount, parse_date):
        try:
            read(text)
        except BadCell as error:
            assert str(error)
    currency_of(text), yes_or_no(text), language_of(text)


def test_words_are_known_in_three_languages() -> None:
    assert [yes_or_no(word) for word in ("Yes", "да", "Так", "FALSE", "нет", "Ні", "maybe")] == [
        True, True, True, False, False, False, None,
    ]  # fmt: skip
    assert [currency_of(word) for word in ("usd", "₴", "Zł", "XXX", "")] == ["USD", "UAH", "PLN", None, None]
    assert [language_of(word) for word in ("EN", "uk-UA", "Русский", "de")] == ["en", "uk", "ru", None]


def test_a_reason_is_said_in_another_language_with_its_parameters() -> None:
    reason = because("There is no such date: “%(value)s”.", value="31.02.2024")
    assert reason.translated(lambda _: "Нет такой даты: «%(value)s».") == "Нет такой даты: «31.02.2024»."
