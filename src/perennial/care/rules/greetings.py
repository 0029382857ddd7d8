"""Days on which people are greeted, by their own country: dates, names and wishes in three languages (domain B16).

These are days of good wishes, not days off: in wartime Ukraine has no days off and still has its holidays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from perennial.kernel.saying import gettext_noop

BIRTHDAY: Final = "birthday"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday: whose it is, its day in a year, its name (an English msgid) and its wish by language."""

    key: str
    name: str
    countries: frozenset[str]
    day: Callable[[int], date]
    wishes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day to greet somebody on."""

    key: str
    on: date


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, number: int) -> Callable[[int], date]:
    """The n-th weekday (0: Monday) of a month."""

    def found(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))

    return found


def western_easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the Julian calendar, as the Gregorian one dates it (thirteen days later until 2099)."""
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def _of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WEST: Final = "US CA GB IE DE AT CH NL BE FR ES IT PT PL CZ SK HU LT LV EE SE NO FI DK AU NZ"
_EAST: Final = "BY RU GE MD RS"
HOLIDAYS: Final = (
    Holiday("new_year", gettext_noop("New Year"), _of(f"{_WEST} {_EAST} UA KZ AM AZ RO BG HR SI GR CY BR MX SG"),
            _fixed(1, 1), {"en": "Happy New Year", "ru": "С Новым годом", "uk": "З Новим роком"}),
    Holiday("christmas", gettext_noop("Christmas"), _of(f"{_WEST} UA RO BG HR SI GR CY BR MX"), _fixed(12, 25),
            {"en": "Merry Christmas", "ru": "С Рождеством", "uk": "З Різдвом"}),
    Holiday("christmas_east", gettext_noop("Orthodox Christmas"), _of(_EAST), _fixed(1, 7),
            {"en": "Merry Christmas", "ru": "С Рождеством", "uk": "З Різдвом"}),
    Holiday("easter", gettext_noop("Easter"), _of(_WEST), western_easter,
            {"en": "Happy Easter", "ru": "Со светлой Пасхой", "uk": "Зі світлим Великоднем"}),
    Holiday("easter_east", gettext_noop("Orthodox Easter"), _of(f"{_EAST} UA RO BG GR CY"), orthodox_easter,
            {"en": "Happy Easter", "ru": "Со светлой Пасхой", "uk": "Зі світлим Великоднем"}),
    Holiday("thanksgiving", gettext_noop("Thanksgiving"), _of("US"), _nth(11, 3, 4),
            {"en": "Happy Thanksgiving", "ru": "С Днём благодарения", "uk": "З Днем подяки"}),
    Holiday("thanksgiving_ca", gettext_noop("Thanksgiving"), _of("CA"), _nth(10, 0, 2),
            {"en": "Happy Thanksgiving", "ru": "С Днём благодарения", "uk": "З Днем подяки"}),
    Holiday("independence_us", gettext_noop("Independence Day"), _of("US"), _fixed(7, 4),
            {"en": "Happy Independence Day", "ru": "С Днём независимости", "uk": "З Днем незалежності"}),
    Holiday("independence_ua", gettext_noop("Independence Day"), _of("UA"), _fixed(8, 24),
            {"en": "Happy Independence Day", "ru": "С Днём независимости", "uk": "З Днем Незалежності"}),
    Holiday("independence_pl", gettext_noop("Independence Day"), _of("PL"), _fixed(11, 11),
            {"en": "Happy Independence Day", "ru": "С Днём независимости", "uk": "З Днем незалежності"}),
    Holiday("canada_day", gettext_noop("Canada Day"), _of("CA"), _fixed(7, 1),
            {"en": "Happy Canada Day", "ru": "С Днём Канады", "uk": "З Днем Канади"}),
    Holiday("unity_de", gettext_noop("Day of German Unity"), _of("DE"), _fixed(10, 3),
            {"en": "Happy Day of German Unity", "ru": "С Днём германского единства",
             "uk": "З Днем німецької єдності"}),
    Holiday("nauryz", gettext_noop("Nauryz"), _of("KZ"), _fixed(3, 21),
            {"en": "Happy Nauryz", "ru": "С праздником Наурыз", "uk": "Зі святом Наурез"}),
)  # fmt: skip
BY_KEY: Final = {holiday.key: holiday for holiday in HOLIDAYS}
BIRTHDAY_NAME: Final = gettext_noop("Birthday")
BIRTHDAY_WISHES: Final = {
    "en": "Many happy returns of the day", "ru": "С днём рождения", "uk": "З днем народження",
}  # fmt: skip


def name_of(key: str) -> str:
    """The English name of a holiday or the birthday."""
    return BIRTHDAY_NAME if key == BIRTHDAY else BY_KEY[key].name


def wish_of(key: str, language: str) -> str:
    """What is wished, in a letter's language."""
    return (BIRTHDAY_WISHES if key == BIRTHDAY else BY_KEY[key].wishes)[language]


def occasions(
    country: str, birthday: tuple[int, int] | None, *, first: date, last: date, wanted: Collection[str] = ()
) -> list[Occasion]:
    """Days of a person between two days, in order. `wanted` (of the person's choice) instead of the country's own.

    `birthday` is (month, day); of 29 February it is kept on the 28th where there is none.
    """
    found = []
    for year in range(first.year, last.year + 1):
        for holiday in HOLIDAYS:
            if holiday.key in wanted if wanted else country in holiday.countries:
                found.append(Occasion(holiday.key, holiday.day(year)))
        if birthday:
            found.append(Occasion(BIRTHDAY, _birthday(year, *birthday)))
    return sorted((o for o in found if first <= o.on <= last), key=lambda o: (o.on, o.key))


def _birthday(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 2, 28)
