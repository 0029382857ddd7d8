"""A client goes on to a colleague: what is over stays with who had it, what is planned is the book one has."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from perennial.clients.actions import change_client
from perennial.clients.models import Client
from perennial.targets.actions.bonuses import compute_quarter, void_bonus
from perennial.targets.models import Bonus, Plan, PlanFigure
from perennial.targets.queries.assessing import assess_quarter
from perennial.targets.queries.bonus_trying import try_rules
from perennial.targets.queries.bonuses import recomputed
from perennial.targets.queries.figures import COMPANY, actuals, histories
from perennial.targets.rules.bonus_form import parse
from tests.conftest import TODAY, Cast
from tests.targets.history import QUARTERS, STARTS
from tests.targets.test_bonus_rules import FORM, book, signed

__all__ = ["book"]
Q3, NOW, NEXT = date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1)


def hand_over(cast: Cast, on: date) -> None:
    row = Client.objects.get(pk=cast.harbor.pk)
    change_client(row.pk, values={"manager": cast.bohdan}, version=row.version, by=cast.by(cast.hanna), as_of=on)


def test_a_quarter_stays_with_who_had_the_client_when_it_ended(book: Cast) -> None:
    alice, bohdan = book.alice.pk, book.bohdan.pk
    hand_over(book, date(2026, 10, 6))
    placed = histories([*QUARTERS, NOW], TODAY)["placed_developers"]
    assert [one.value for one in placed[alice]] == [*STARTS, None], "of the one that runs nobody of hers can tell"
    assert [one.value for one in placed[bohdan]] == [*[None] * 7, 1, 1]
    came = actuals(Q3, [alice, bohdan], date(2026, 10, 20))
    assert (came[alice, "placed_developers"].value, came[bohdan, "placed_developers"].value) == (STARTS[-1], 1)

    found = assess_quarter(NEXT, TODAY, D("0.15"))
    his = next(one for one in found[bohdan] if one.spec.key == "placed_developers")
    assert [one.value for one in his.past[-8:]] == [*STARTS[:-1], STARTS[-1] + 1], "a plan is of his book"
    company = next(one for one in found[COMPANY] if one.spec.key == "placed_developers")
    assert company.past == his.past
    assert next(one for one in found[alice] if one.spec.key == "placed_developers").found.source == "team"


def test_a_bonus_of_a_past_quarter_does_not_move_with_the_client(book: Cast) -> None:
    form = FORM.replace("new logo sales 100 %", "new logo sales 50 % manager 50 %")
    signed(book.olena, 1, form, date(2026, 1, 1))
    for manager in (book.alice, book.bohdan):
        plan = Plan.objects.create(quarter=Q3, manager=manager, state="closed", state_since=NOW, growth=D("0.15"),
                                   currency="USD", made_on=Q3)  # fmt: skip
        PlanFigure.objects.create(plan=plan, kpi="placed_developers", baseline=4, target=5, actual=5, agreed_on=Q3)
    fedir, olena = book.by(book.fedir), book.by(book.olena)
    compute_quarter(Q3, by=fedir, as_of=TODAY)
    was = {row.person_id: row for row in Bonus.objects.filter(quarter=Q3)}
    tried = try_rules(parse(form), None, TODAY)
    lines = was[book.alice.pk].lines.filter(amount__gt=0)
    assert [(line.kind, line.amount) for line in lines] == [("figure", 900), ("commission", 100)]

    hand_over(book, TODAY)
    assert all(recomputed(row) == row.result for row in was.values()), "byte for byte from its own facts"
    assert try_rules(parse(form), None, TODAY) == tried
    for row in was.values():
        void_bonus(row, reason="Once more from the book", by=olena, as_of=TODAY)
    compute_quarter(Q3, by=fedir, as_of=TODAY)
    anew = {row.person_id: row for row in Bonus.objects.live().filter(quarter=Q3)}
    assert {who: row.result for who, row in anew.items()} == {who: row.result for who, row in was.items()}
