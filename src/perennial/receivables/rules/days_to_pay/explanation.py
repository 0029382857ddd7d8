"""What a prediction rests on, as facts for pages and as whole English sentences for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from perennial.receivables.rules.days_to_pay.prediction import predict
from perennial.receivables.rules.days_to_pay.state import Fit

OWN_FROM = 0.75
"""The share of its own history from which a client is said to be judged by it alone."""


class Rests(StrEnum):
    """Whose payments a prediction rests on."""

    OWN = "own"
    OWN_AND_SIMILAR = "own and similar"
    POPULATION = "population"


@dataclass(frozen=True, slots=True)
class Because:
    """last_paid: days from issue of the last payments, at most three, newest last. pulling: ages in days of open
    invoices (at most three, oldest first) that are older than the client's usual and so move the estimate to later.
    similar: the median of a new client with these terms, in days from issue.
    """

    rests_on: Rests
    paid_count: int
    last_paid: tuple[int, ...]
    pulling: tuple[int, ...]
    similar: int


def explain(fit: Fit, client: str | int, issued_on: date, due_on: date, as_of: date) -> Because:
    """Why the invoice is predicted as it is."""
    terms = due_on - issued_on
    new = round(predict(fit, None, issued_on, due_on, issued_on).q50)
    state = fit.clients.get(client)
    if state is None:
        return Because(Rests.POPULATION, 0, (), (), new)
    usual = predict(fit, client, as_of, as_of + terms, as_of).q50
    ages = [as_of.toordinal() - issued for issued in state.oldest_open]
    pulling = tuple(age for age in ages if age > usual)
    own = fit.own_share(client)
    rests = Rests.OWN if own >= OWN_FROM else Rests.OWN_AND_SIMILAR if own or pulling else Rests.POPULATION
    return Because(rests, state.paid_count, tuple(state.last_paid), pulling, new)


def because_en(because: Because) -> str:
    """The sentence of the command line, clauses joined by semicolons: 'paid your last 3 in 38-47 days; one open for
    52 days pulls the estimate up; clients like this: 32'."""
    clauses = [_paid_clause(because), _pulling_clause(because.pulling), f"clients like this: {because.similar}"]
    return "; ".join(clause for clause in clauses if clause)


def _paid_clause(because: Because) -> str:
    days = because.last_paid
    if not days:
        return "has not paid an invoice yet"
    count = str(len(days)) if len(days) > 1 else "one"
    return f"paid your last {count} in {_days(days)}"


def _pulling_clause(ages: tuple[int, ...]) -> str:
    if not ages:
        return ""
    if len(ages) == 1:
        return f"one open for {_days(ages)} pulls the estimate up"
    return f"{len(ages)} open for {_days(ages)} pull the estimate up"


def _days(days: tuple[int, ...]) -> str:
    low, high = min(days), max(days)
    if low == high:
        return "1 day" if low == 1 else f"{low} days"
    return f"{low}-{high} days"
