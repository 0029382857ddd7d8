"""The day and hour that a sentence names, relative to the day it was said, in three languages. Pure."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Deadline:
    """The day, the hour where one is named, and whether the sentence speaks of the past ("last Monday")."""

    day: date | None
    at: time | None = None
    past: bool = False


_WEEKDAYS: Final = (
    r"monday|mon\b|понедельник\w*|понеділ\w+",
    r"tuesday|tue\b|вторник\w*|вівтор\w+",
    r"wednesday|wed\b|сред[уаые]\b|середа\b|середу\b|середи\b|середі\b",
    r"thursday|thu\b|четверг\w*|четвер\w*",
    r"friday|fri\b|пятниц\w+|п'ятниц\w+",
    r"saturday|суббот\w+|субот\w+",
    r"sunday|воскресень\w+|неділ[юяі]\b",
)
_MONTHS: Final = (
    r"jan(?:uary)?|январ[яь]|січ(?:ня|ень)",
    r"feb(?:ruary)?|феврал[яь]|лют(?:ого|ий)",
    r"mar(?:ch)?|марта?|берез(?:ня|ень)",
    r"apr(?:il)?|апрел[яь]|квіт(?:ня|ень)",
    r"may|мая|май|трав(?:ня|ень)",
    r"june?|июн[яь]|черв(?:ня|ень)",
    r"july?|июл[яь]|лип(?:ня|ень)",
    r"aug(?:ust)?|августа?|серп(?:ня|ень)",
    r"sep(?:t(?:ember)?)?|сентябр[яь]|верес(?:ня|ень)",
    r"oct(?:ober)?|октябр[яь]|жовт(?:ня|ень)",
    r"nov(?:ember)?|ноябр[яь]|листопада?",
    r"dec(?:ember)?|декабр[яь]|груд(?:ня|ень)",
)
_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10,
    "один": 1, "одного": 1, "два": 2, "две": 2, "двух": 2, "три": 3, "трех": 3, "четырех": 4, "пять": 5, "пяти": 5,
    "дві": 2, "двох": 2, "трьох": 3, "чотирьох": 4, "п'ять": 5, "п'яти": 5, "": 1,
}  # fmt: skip
_MONTH: Final = "|".join(f"(?P<m{n}>{names})" for n, names in enumerate(_MONTHS, start=1))
_DAY_MONTH: Final = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\b(?: (?P<year>20\d\d))?")
_MONTH_DAY: Final = re.compile(rf"\b(?:{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<year>20\d\d))?")
_NUMERIC: Final = re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})(?:\.(?P<year>20\d\d|\d\d))?(?![\d.]\d)")
_ISO: Final = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
_DAY_ALONE: Final = re.compile(
    r"\bthe (?P<day>\d{1,2})(?:st|nd|rd|th)\b|\b(?P<day2>\d{1,2})-?(?:го|е)? числ[аоу]\b|"
    r"\b(?P<first>первого|першого) числа\b"
)
_SPAN: Final = re.compile(
    r"\b(?:in|within|через|за|протягом|в течение|упродовж)\s+(?P<n>\d+|[a-zа-яіїєґ']*?)\s*"
    r"(?P<unit>minutes?|hours?|days?|weeks?|months?|минут\w*|хвилин\w*|час(?:а|ов)?\b|годин\w*|дн\w+|день|доб\w+|сут\w+|"
    r"недел\w+|тижд\w+|тижн\w+|месяц\w*|місяц\w*)(?P<business>)"
)
_RELATIVE: Final = (
    (re.compile(r"\b(?:the )?day after tomorrow\b|\bпослезавтра\b|\bпіслязавтра\b"), 2),
    (re.compile(r"\btomorrow\b|\bзавтра\b"), 1),
    (re.compile(r"\btoday\b(?!'s)|\btonight\b|\bthis (?:afternoon|evening|morning)\b|\beod\b|\bcob\b"
                r"|\bend of (?:the )?day\b"
                r"|\bсегодня\b|\bсьогодні\b|\bдо конца дня\b|\bдо кінця дня\b"), 0),
)  # fmt: skip
_EVENING: Final = re.compile(r"\bвечером\b|\bувечері\b|\bввечері\b")
_WEEK_END: Final = re.compile(
    r"\bend of (?:the |this )?week\b|\bthis week\b|\beow\b|\b(?:до )?конца (?:этой )?недели\b|\bна этой неделе\b"
    r"|\bкінця (?:цього )?тижня\b|\bцього тижня\b"
)
_NEXT_WEEK: Final = re.compile(r"\bnext week\b|\bследующ\w+ недел\w+|\bнаступного тижня\b|\bнаступному тижні\b")
_MONTH_END: Final = re.compile(
    r"\bend of (?:the |this )?month\b|\bконца (?:этого )?месяца\b|\bкінця (?:цього )?місяця\b"
)
_NEXT: Final = re.compile(r"(?:\bnext|\bследующ\w+|\bнаступн\w+)$")
_LAST: Final = re.compile(r"(?:\blast|\bпрошл\w+|\bминул\w+)$")
_PAST: Final = re.compile(
    r"\blast (?:week|month|time)\b|\bпрошл\w+ (?:недел\w+|месяц\w*|раз)|\bминул\w+ (?:тижн\w+|місяц\w+|раз\w*)"
)
_CLOCK: Final = re.compile(
    r"\b(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)\b(?:\s?(?P<half>am|pm)\b)?|\b(?P<h2>1[0-2]|\d)\s?(?P<half2>am|pm)\b"
)
_NOON: Final = re.compile(r"\bnoon\b|\bполудня\b|\bполудень\b|\bопівдня\b")


def read_deadline(text: str, said_on: date) -> Deadline:
    """The moment a sentence names; `text` in lower case with plain apostrophes and е for ё."""
    if _PAST.search(text):
        return Deadline(None, past=True)
    at = _clock(text)
    day = _dated(text, said_on) or _span(text, said_on)
    if day is None:
        named, past = _weekday(text, said_on)
        if past:
            return Deadline(None, past=True)
        day = _relative(text, said_on) or named or _period(text, said_on)
    return Deadline(day, at)


def _dated(text: str, said_on: date) -> date | None:
    for pattern in (_ISO, _DAY_MONTH, _MONTH_DAY, _NUMERIC):
        if found := pattern.search(text):
            groups = found.groupdict()
            month = int(groups["month"]) if groups.get("month") else next(
                n for n in range(1, 13) if groups.get(f"m{n}")
            )  # fmt: skip
            year = groups.get("year")
            return _coming(said_on, int(groups["day"]), month, int(year) % 2000 + 2000 if year else None)
    if found := _DAY_ALONE.search(text):
        day = 1 if found["first"] else int(found["day"] or found["day2"])
        month = said_on.month if day >= said_on.day else said_on.month % 12 + 1
        return _coming(said_on, day, month, None)
    return None


def _coming(said_on: date, day: int, month: int, year: int | None) -> date | None:
    """That day of this year, or of the next where it would lie more than half a year back; None for no such day."""
    try:
        found = date(year or said_on.year, month, day)
        return found if year or found >= said_on - timedelta(days=182) else date(said_on.year + 1, month, day)
    except ValueError:
        return None


def _span(text: str, said_on: date) -> date | None:
    found = _SPAN.search(text)
    if found is None:
        return None
    word, unit = found["n"], found["unit"]
    if not word.isdigit() and word not in _NUMBERS:
        return None
    count = int(word) if word.isdigit() else _NUMBERS[word]
    if count > 400:
        return None
    if unit.startswith(("min", "мин", "хв")):
        return said_on
    if unit.startswith(("hour", "час", "годин")):
        return said_on + timedelta(days=count // 24)
    if unit.startswith(("week", "недел", "тиж")):
        return said_on + timedelta(weeks=count)
    if unit.startswith(("month", "месяц", "місяц")):
        return _months_on(said_on, count)
    return said_on + timedelta(days=count)


def _months_on(day: date, count: int) -> date:
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _weekday(text: str, said_on: date) -> tuple[date | None, bool]:
    """The first weekday of the text, to come, and whether it is one of the past."""
    first: tuple[int, int] | None = None
    for number, names in enumerate(_WEEKDAYS):
        found = re.search(rf"\b(?:{names})", text)
        if found and (first is None or found.start() < first[0]):
            first = (found.start(), number)
    if first is None:
        return None, False
    before = text[: first[0]].rstrip()
    if _LAST.search(before):
        return None, True
    if _NEXT.search(before):
        monday = said_on + timedelta(days=7 - said_on.weekday())
        return monday + timedelta(days=first[1]), False
    return said_on + timedelta(days=(first[1] - said_on.weekday() - 1) % 7 + 1), False


def _relative(text: str, said_on: date) -> date | None:
    for pattern, days in _RELATIVE:
        if pattern.search(text):
            return said_on + timedelta(days=days)
    return None


def _period(text: str, said_on: date) -> date | None:
    friday = said_on + timedelta(days=(4 - said_on.weekday()) % 7)
    if _NEXT_WEEK.search(text):
        return said_on + timedelta(days=11 - said_on.weekday())
    if _WEEK_END.search(text):
        return friday
    if _MONTH_END.search(text):
        return said_on.replace(day=calendar.monthrange(said_on.year, said_on.month)[1])
    return said_on if _EVENING.search(text) else None


def _clock(text: str) -> time | None:
    if _NOON.search(text):
        return time(12)
    found = _CLOCK.search(text)
    if found is None:
        return None
    hour, half = int(found["h"] or found["h2"]), found["half"] or found["half2"]
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    return time(hour, int(found["m"] or 0)) if hour < 24 else None
