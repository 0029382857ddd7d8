"""Each kind of payer pays in its own way."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from statistics import mean

from perennial.demo.companies import draw_habit
from perennial.demo.names import draw_name, our_own_names, slug
from perennial.demo.payers import Habit, PayerKind, RunDays, pay_day

AS_OF = date(2026, 11, 23)


def paid(habit: Habit, due_on: date, seed: int = 1) -> date | None:
    return pay_day(habit, issued_on=due_on - timedelta(days=30), due_on=due_on, as_of=AS_OF, rng=Random(seed))


def days_late(habit: Habit, due_on: date) -> float:
    days = (paid(habit, due_on, seed) for seed in range(200))
    return mean((day - due_on).days for day in days if day is not None)


def test_a_prompt_payer_pays_around_the_due_day_and_a_late_one_as_much_later_as_it_always_does() -> None:
    due_on = date(2026, 3, 4)
    assert abs(days_late(Habit(PayerKind.PROMPT, 0, 2), due_on)) < 1.5
    assert 11 < days_late(Habit(PayerKind.STEADY_LATE, 12, 2), due_on) < 14


def test_a_payment_run_payer_pays_on_tuesdays_or_in_the_middle_and_at_the_end_of_the_month() -> None:
    habits = {runs: Habit(PayerKind.PAYMENT_RUN, 0, 1, runs) for runs in RunDays}
    for seed in range(50):
        tuesday = paid(habits[RunDays.TUESDAYS], date(2026, 3, 4), seed)
        assert tuesday is not None
        assert tuesday.weekday() == 1
    assert paid(habits[RunDays.MID_AND_END], date(2026, 4, 8)) == date(2026, 4, 15)
    assert paid(habits[RunDays.MID_AND_END], date(2026, 4, 20)) == date(2026, 4, 30)


def test_a_drifting_payer_becomes_slower() -> None:
    habit = Habit(PayerKind.DRIFTING, 2, 1)
    assert days_late(habit, AS_OF - timedelta(days=300)) + 15 < days_late(habit, AS_OF - timedelta(days=30))


def test_who_stopped_pays_nothing_due_after_the_line_and_everything_before_it() -> None:
    habit = Habit(PayerKind.STOPPED, 0, 2, unpaid_from=-60)
    assert paid(habit, AS_OF - timedelta(days=60)) is None
    before = paid(habit, AS_OF - timedelta(days=61))
    assert before is not None
    assert before < AS_OF


def test_payments_are_booked_on_working_days_with_rare_exceptions() -> None:
    days = [paid(Habit(PayerKind.PROMPT, 0, 2), date(2026, 3, 1) + timedelta(days=n), n) for n in range(500)]
    weekend = sum(day.weekday() > 4 for day in days if day is not None)
    assert 0 < weekend < 25


def test_all_kinds_of_payers_are_drawn() -> None:
    rng = Random(1)
    drawn = [draw_habit(rng).kind for _ in range(2000)]
    assert all(drawn.count(kind) >= 20 for kind in PayerKind)
    assert drawn.count(PayerKind.PROMPT) > 600


def test_names_have_the_greeting_of_their_language() -> None:
    rng = Random(3)
    assert draw_name("russian", rng).greeting.endswith(", добрый день!")
    ukrainian = draw_name("ukrainian", rng)
    assert ukrainian.language == "uk"
    assert ukrainian.greeting.startswith(("Пані ", "Пане "))
    german = draw_name("german", rng)
    assert german.full.split()[0] in german.greeting


def test_names_become_latin_in_mail_addresses() -> None:
    assert slug("Alder & Finch") == "alder-finch"
    assert slug("Лебедєва Щука-Їжак") == "lebedyeva-shchuka-yizhak"
    assert slug("Jürgen Nyström") == "jurgen-nystrom"
    assert len(set(our_own_names())) == len(our_own_names()) >= 100
