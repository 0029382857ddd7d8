"""A partner and a commission on the same cash: the commission gives way above the limit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from perennial.foundation.timeline import system
from perennial.growth.actions.partners import book_commissions
from perennial.growth.actions.referral_days import advance_referrals
from perennial.targets.queries.bonus_facts import Asked, facts_of_bonuses, read_book
from perennial.targets.rules.bonus_form import BadForm, Rules, parse, write
from perennial.targets.rules.bonus_json import facts_of, facts_text
from perennial.targets.rules.bonus_settling import Facts, Receipt, settle
from tests.conftest import NOW, TODAY, Cast
from tests.growth.test_commissions import agreed, came, paid
from tests.targets.bonus_rules import FORM, KPIS


def rules(together: str = "") -> Rules:
    return parse(FORM + (f"together {together} %\n" if together else ""), kpis=KPIS)


def commission(together: str, partner: str = "10") -> tuple[D, dict[str, str]]:
    """Sales' part of a referral's 4 % of 10,000, half of it theirs."""
    receipt = Receipt(1, 1, 7, "referral", 2, D(10_000), D(partner))
    found = settle(rules(together), Facts("sales", TODAY, receipts=(receipt,)))
    (line,) = found.lines
    return line.amount, dict(line.numbers)


def test_the_commission_gives_way_to_the_partner() -> None:
    assert commission("")[0] == 200  # no limit: 4 %, shared by half
    assert commission("12")[0] == 100
    assert commission("10")[0] == commission("5")[0] == 0
    assert commission("12", "0")[0] == 200 and "together" not in commission("12", "0")[1]
    amount, numbers = commission("12.5")
    assert (amount, numbers["percent"], numbers["whole"], numbers["together"]) == (125, "2.5", "4", "12.5")
    receipts = tuple(Receipt(n, n, 7, "referral", 2, D(10_000), D(n)) for n in (9, 10, 11))
    found = settle(rules("12"), Facts("sales", TODAY, receipts=receipts))
    assert [line.amount for line in found.lines] == [50, 100, 150]  # a line a percent: each can be worked out again
    assert len({line.key for line in found.lines}) == 3


def test_the_form_and_the_facts_are_as_before_where_nothing_is_said() -> None:
    assert rules().together is None and "together" not in write(rules())
    assert parse(write(rules("12.5")), kpis=KPIS) == rules("12.5") and "together 12.5 %" in write(rules("12.5"))
    with pytest.raises(BadForm, match="together 25 %"):
        parse(f"{FORM}together a lot\n", kpis=KPIS)
    plain, shared = (Facts("sales", TODAY, receipts=(Receipt(1, 1, 7, "referral", 2, D(9), D(n)),)) for n in (0, 10))
    assert "partner" not in facts_text(plain) and facts_of(facts_text(shared)) == shared
    assert facts_of(facts_text(plain)) == plain


def test_what_a_partner_earned_is_read_as_it_was_booked_by_the_day_of_settling(cast: Cast) -> None:
    came(cast)
    agreed(cast)
    paid(cast, 5_000, date(2026, 8, 3), "K-1")
    advance_referrals(by=system(NOW), as_of=TODAY)
    type(cast.kestrel).objects.filter(pk=cast.kestrel.pk).update(since=date(2026, 7, 1))
    manager = cast.kestrel.manager
    assert manager is not None

    def receipts(together: str) -> list[D]:
        asked = Asked(manager.pk, "manager", date(2026, 7, 1), TODAY)
        found = facts_of_bonuses([asked], rules(together), read_book([asked]), {})
        return [row.partner for row in found[manager.pk, asked.quarter].receipts]

    assert receipts("12") == [0]  # not booked yet
    book_commissions(as_of=TODAY)
    assert receipts("12") == [10] and receipts("") == [0]
