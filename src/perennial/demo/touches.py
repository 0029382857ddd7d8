"""What was talked about with a client in the last year: one line each, in the client's language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from perennial.demo.payers import working_day_before
from perennial.demo.values import Client, Touch

_TEXTS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        "call": (
            "Asked how the quarter looks; budget stays as it is",
            "Walked through the invoice, no questions left",
            "Wants the release before the holidays",
            "Talked about a second tester from next month",
        ),
        "mail": (
            "Sent the hours for approval",
            "Thanked us for the quick fix on Friday",
            "Asked for rates of a senior data engineer",
            "New address for invoices",
        ),
        "meeting": (
            "Monthly review: speed is fine, wants earlier demos",
            "Planning for the next quarter, two topics to estimate",
            "Met the new head of product",
        ),
        "note": ("Prefers a call before a letter", "Finance is away in the last week of the month"),
    },
    "ru": {
        "call": (
            "Спросили о планах на квартал, бюджет без изменений",
            "Прошли по счёту, вопросов не осталось",
            "Хотят релиз до праздников",
        ),
        "mail": ("Отправили часы на согласование", "Поблагодарили за исправление", "Запросили ставку тестировщика"),
        "meeting": ("Итоги месяца: скоростью довольны, демо хотят раньше", "Планировали следующий квартал"),
        "note": ("Лучше сначала позвонить, потом писать", "Оплаты у них по вторникам"),
    },
    "uk": {
        "call": (
            "Запитали про плани на квартал, бюджет без змін",
            "Пройшлися по рахунку, питань не лишилося",
            "Хочуть реліз до свят",
        ),
        "mail": ("Надіслали години на погодження", "Подякували за швидке виправлення", "Запитали ставку тестувальника"),
        "meeting": ("Підсумки місяця: швидкістю задоволені, демо хочуть раніше", "Планували наступний квартал"),
        "note": ("Краще спершу зателефонувати, потім писати", "Оплати в них у вівторок"),
    },
}


def touches_of(client: Client, *, as_of: date, rng: Random) -> Iterator[Touch]:
    """Three to eight touches of the last year, oldest first; none before the client came or after the work ended."""
    last = client.until or as_of
    span = min(365, (last - client.since).days)
    newest = rng.randint(1, 25)
    back = sorted({newest, *(rng.randint(newest, 365) for _ in range(rng.randint(2, 7)))}, reverse=True)
    texts = _TEXTS[client.language]
    for days in back:
        if days <= span:
            kind = rng.choices(list(texts), weights=[35, 35, 20, 10])[0]
            contacts = () if kind == "note" else (rng.choice(client.contacts).name,)
            on = max(client.since, working_day_before(last - timedelta(days=days)))
            yield Touch(on, kind, contacts, rng.choice(texts[kind]), client.account_manager)
