"""What was promised to a client and what went wrong there: a half year behind each client, and stories of the cast."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from perennial.demo.cast_stories import TROUBLES, WORDS
from perennial.demo.payers import working_day_before
from perennial.demo.values import Client, Commitment, Issue

_LOOK_BACK: Final = 175  # days
_QUIET: Final = 24  # the last days belong to the stories
_WORDS: Final = {
    "en": (
        ("Send the estimate", "Mail with the figures"), ("Show the release before it goes out", "Shown in a call"),
        ("Answer the questions about security", "Their questionnaire"), ("Find a second tester", "Started on Monday"),
        ("Write down how the deployment works", "A page in their wiki"), ("Send minutes of the review", "Mail to all"),
    ),
    "ru": (
        ("Прислать оценку", "Письмо с цифрами"), ("Показать релиз до выхода", "Показали на звонке"),
        ("Ответить на вопросы о безопасности", "Их анкета"), ("Найти второго тестировщика", "Вышел в понедельник"),
    ),
    "uk": (
        ("Надіслати оцінку", "Лист із цифрами"), ("Показати реліз до виходу", "Показали на дзвінку"),
        ("Відповісти на питання про безпеку", "Їхня анкета"), ("Знайти другого тестувальника", "Вийшов у понеділок"),
    ),
}  # fmt: skip
_TROUBLES: Final = {
    "en": (
        ("The nightly job did not run", "It runs again, and tells us when it does not"),
        ("A page loads for half a minute", "An index was missing; it loads in a second"),
        ("Access of a new colleague does not work", "The account was made in the wrong group"),
    ),
    "ru": (
        ("Ночная задача не выполнилась", "Снова работает и сообщает, если не выполнилась"),
        ("Страница открывается полминуты", "Не хватало индекса, теперь секунда"),
    ),
    "uk": (
        ("Нічне завдання не виконалося", "Знову працює і повідомляє, коли не виконалося"),
        ("Сторінка відкривається пів хвилини", "Бракувало індексу, тепер секунда"),
    ),
}
_QUESTIONS: Final = {
    "en": (("When is the next release?", "In two weeks, on Tuesday"), ("Who replaces Dmytro in August?", "Lena does")),
    "ru": (("Когда следующий релиз?", "Через две недели, во вторник"),),
    "uk": (("Коли наступний реліз?", "За два тижні, у вівторок"),),
}


def commitments_of(client: Client, *, as_of: date, rng: Random) -> Iterator[Commitment]:
    """Three to seven promises of the last half year that have ended, then those of the client's story."""
    yield from _past_commitments(client, as_of, rng)
    theirs = client.contact_for("decision_maker").name
    for word in WORDS:
        if word.client == client.name:
            kept = None if word.kept_in is None else as_of + timedelta(days=word.kept_in)
            yield Commitment(
                as_of + timedelta(days=word.made_in), as_of + timedelta(days=word.due_in), word.text, word.ours, theirs,
                client.account_manager if word.ours else "", word.hour, "kept" if kept else "", kept, word.evidence,
                word.exceeded,
            )  # fmt: skip


def issues_of(client: Client, *, as_of: date, rng: Random) -> Iterator[Issue]:
    """Up to three issues and questions of the last half year that were solved, then those of the client's story."""
    yield from _past_issues(client, as_of, rng)
    theirs = client.contact_for("user").name
    for trouble in TROUBLES:
        if trouble.client == client.name:
            yield Issue(
                (as_of + timedelta(days=trouble.opened_in), "10:15"), trouble.text, trouble.question, trouble.severity,
                theirs, client.account_manager if trouble.answered_in is not None else "",
                _at(as_of, trouble.answered_in, "11:40"), _at(as_of, trouble.update_in, "15:00"),
                _at(as_of, trouble.resolved_in, "16:20"),
                trouble.resolution,
            )  # fmt: skip


def _at(as_of: date, days: int | None, hour: str) -> tuple[date, str] | None:
    return None if days is None else (as_of + timedelta(days=days), hour)


def _past_commitments(client: Client, as_of: date, rng: Random) -> Iterator[Commitment]:
    for made in _days(client, as_of, rng, rng.randint(3, 7)):
        text, evidence = rng.choice(_WORDS[client.language])
        due = made + timedelta(days=rng.randint(3, 12))
        outcome, late = rng.choices((("kept", 0), ("kept", rng.randint(1, 5)), ("broken", 6)), weights=[84, 12, 4])[0]
        ended = due + timedelta(days=late) if late else max(made, due - timedelta(days=rng.randint(0, 3)))
        yield Commitment(
            made, due, text, True, rng.choice(client.contacts).name, client.account_manager, None, outcome, ended,
            evidence if outcome == "kept" else "", outcome == "kept" and not late and rng.random() < 0.12,
        )  # fmt: skip


def _past_issues(client: Client, as_of: date, rng: Random) -> Iterator[Issue]:
    for opened in _days(client, as_of, rng, rng.choices((0, 1, 2, 3), weights=[35, 35, 20, 10])[0]):
        question = rng.random() < 0.4
        text, resolution = rng.choice((_QUESTIONS if question else _TROUBLES)[client.language])
        solved = opened if question else opened + timedelta(days=rng.randint(0, 4))
        yield Issue(
            (opened, f"{rng.randint(9, 12):02d}:{rng.randrange(60):02d}"), text, question, rng.choice((2, 3, 3)),
            rng.choice(client.contacts).name, client.account_manager,
            (opened, f"{rng.randint(13, 15):02d}:{rng.randrange(60):02d}"), None,
            (solved, f"{rng.randint(16, 17):02d}:{rng.randrange(60):02d}"), resolution,
            (solved + timedelta(days=2), "12:00"),
        )  # fmt: skip


def _days(client: Client, as_of: date, rng: Random, count: int) -> list[date]:
    """Working days of the time in which we worked for the client, before the stories begin, in order."""
    first = max(client.since, as_of - timedelta(days=_LOOK_BACK))
    last = min(client.until or as_of, as_of - timedelta(days=_QUIET))
    if first >= last:
        return []
    span = (last - first).days
    found = (working_day_before(first + timedelta(days=rng.randint(0, span))) for _one in range(count))
    return sorted(day for day in found if day >= first)
