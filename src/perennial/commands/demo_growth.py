"""What grows with the demo company's clients: renewals as the nights would have made them, some of them worked on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from perennial.foundation.timeline import Actor, system
from perennial.growth.actions.renewals import add_point, open_talk, put_terms, write_offer
from perennial.growth.actions.tending_renewals import tend_renewals
from perennial.growth.choices import RenewalState
from perennial.growth.models import Renewal

HOW = {
    "en": "Call with the head of product", "ru": "Созвон с руководителем продукта",
    "uk": "Дзвінок із керівником продукту",
}  # fmt: skip
POINTS = {"en": "Reviews within a day", "ru": "Ревью в течение дня", "uk": "Рев'ю протягом дня"}
OFFER = {
    "en": "Twelve months, the team as it is, a step in the rate from ten people on.",
    "ru": "Двенадцать месяцев, команда как сейчас, шаг ставки от десяти человек.",
    "uk": "Дванадцять місяців, команда як зараз, крок ставки від десяти людей.",
}
WAYS = {
    "en": {"same": {"text": "The team as it is, twelve months", "gain": "No pause, nobody to brief anew"},
           "change": {"text": "One more senior from spring", "gain": "The backlog is done a quarter sooner"},
           "end": {"text": "Hand-over in six weeks, with documents", "gain": "Everything stays in order"}},
    "ru": {"same": {"text": "Команда как сейчас, двенадцать месяцев", "gain": "Без паузы, никого не вводить заново"},
           "change": {"text": "Ещё один старший с весны", "gain": "Очередь задач закрыта на квартал раньше"},
           "end": {"text": "Передача за шесть недель, с документами", "gain": "Всё остаётся в порядке"}},
    "uk": {"same": {"text": "Команда як зараз, дванадцять місяців", "gain": "Без паузи, нікого не вводити заново"},
           "change": {"text": "Ще один старший із весни", "gain": "Черга завдань закрита на квартал раніше"},
           "end": {"text": "Передача за шість тижнів, з документами", "gain": "Усе лишається в порядку"}},
}  # fmt: skip


def make_growth(as_of: date) -> None:
    """Make the renewals of the day, and take up the next ones as their managers would have."""
    tend_renewals(by=system(datetime.combine(as_of, time(3), UTC)), as_of=as_of)
    opening = Renewal.objects.filter(state=RenewalState.PREPARING, client__manager__isnull=False)
    for number, row in enumerate(opening.select_related("client__manager", "agreement").order_by("term_ends_on")[:3]):
        by, spoken = Actor(row.client.manager, datetime.combine(as_of, time(9), UTC)), row.client.language
        add_point(row, text=POINTS[spoken], by=by, as_of=as_of)
        write_offer(row, offer=OFFER[spoken], rivals="", ways=WAYS[spoken], by=by, as_of=as_of)
        if number:
            row = open_talk(row, how=HOW[spoken], by=by, as_of=as_of)
        if number == 2:
            put_terms(row, by=by, as_of=as_of)
