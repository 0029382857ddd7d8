"""Commissions: the worked example, months add up to the total, cash books once, payouts are released and paid."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from perennial.billing.actions import allocate, record_invoice, record_payment, return_payment
from perennial.foundation.registry import CUES
from perennial.foundation.timeline import system
from perennial.growth.actions import partners as act
from perennial.growth.actions.referral_days import advance_referrals
from perennial.growth.models import CommissionEntry, CommissionPayout, PartnerAgreement, Referral
from perennial.growth.queries.partners import standings
from perennial.growth.rules.commissions import Tiers, WrongTiers, earned, payable, steps_of
from perennial.growth.verifiers import commissions, triggers
from perennial.kernel.money import Money
from tests.conftest import NOW, TODAY, Cast, real_data
from tests.size import SOAK

STEPS = ((D(20_000), D(10)), (D(30_000), D(15)), (None, D(20)))
RULE = Tiers(STEPS)
amounts = st.lists(st.decimals(min_value=-9_000, max_value=40_000, places=2), max_size=12)


def test_the_worked_example() -> None:
    wanted = json.loads(real_data("..", "domain", "examples2.json").read_text())["A14_comm"]["monthly"]
    assert [str(one) for one in steps_of([D(12_000), D(12_000), D(15_000)], RULE, "USD")] == wanted
    assert earned(D(39_000), Tiers(STEPS, cap=D(4_000)), "USD") == 4_000


@settings(max_examples=400 if SOAK else 60)
@given(amounts, st.permutations(range(12)), st.sampled_from([None, D(3_000)]))
def test_months_add_up_to_the_formula_on_the_total_whatever_the_way_and_nothing_is_below_zero(
    cash: list[D], order: list[int], cap: D | None
) -> None:
    rule, total = Tiers(STEPS, cap), sum(cash, D(0))
    other = [cash[at] for at in order if at < len(cash)]
    for way in (cash, other):
        assert sum(steps_of(way, rule, "USD"), D(0)) == earned(total, rule, "USD")
    paid = gained = D(0)
    for gain in steps_of(cash, rule, "USD"):  # paid out after each: what is owed back waits, nothing is negative
        gained += gain
        payout = payable(gained - paid)
        paid += payout
        assert payout >= 0 and gained >= 0 and paid >= gained
    assert earned(total + 1, rule, "USD") >= earned(total, rule, "USD")


@pytest.mark.parametrize(
    ("steps", "cap"),
    [
        ((), None), (((D(5), D(10)),), None), (((None, D(9)),), None), (((None, D(21)),), None),
        (((None, D(10)),), D(0)),
        (((D(5), D(10)), (D(5), D(12)), (None, D(15))), None), (((None, D(10)), (None, D(12))), None),
    ],
)  # fmt: skip
def test_tiers_that_cannot_be_are_refused(steps: Any, cap: D | None) -> None:
    with pytest.raises(WrongTiers):
        Tiers(steps, cap)


def agreed(cast: Cast, client: Any = None, **values: Any) -> PartnerAgreement:
    given = {"steps": STEPS, "currency": "USD", "starts_on": date(2026, 1, 1), "signed_on": date(2026, 1, 1),
             "document": "Drive/partner.pdf", "paid_to": "company"}  # fmt: skip
    return act.agree_with_partner(
        client or cast.harbor, values={**given, **values}, by=cast.by(cast.hanna), as_of=TODAY
    )


def came(cast: Cast, client: Any = None, became: Any = None) -> Referral:
    """Kestrel came by Harbor's word."""
    day = date(2026, 2, 2)
    return Referral.objects.create(
        client=client or cast.harbor, state="converted", state_since=day, registered_on=day, lead_name="Kestrel",
        lead_key="kestrel", became=became or cast.kestrel,
    )  # fmt: skip


def paid(cast: Cast, amount: int, day: date, number: str, currency: str = "USD") -> Any:
    by, money = cast.by(cast.fedir), Money(D(amount), currency)
    invoice = record_invoice(cast.kestrel, number=number, issued_on=day, due_on=day, money=money, by=by, as_of=day)
    payment = record_payment(cast.kestrel, paid_on=day, money=money, payer="Kestrel", by=by, as_of=day)
    if not payment.allocations.exists():
        allocate(payment, invoice, amount=money.amount, by=by, as_of=day)
    return payment


def book(day: date = TODAY) -> int:
    return act.book_commissions(as_of=day)


@pytest.mark.django_db
def test_cash_books_once_even_after_a_kill_and_a_return_is_set_off_against_the_next_payout(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, referral = agreed(cast), came(cast)
    first = paid(cast, 12_000, date(2026, 3, 2), "K-1")
    paid(cast, 12_000, date(2026, 4, 2), "K-2")
    advance_referrals(by=system(NOW), as_of=TODAY)
    made = CommissionEntry.objects.bulk_create
    with monkeypatch.context() as patched:  # killed after the rows and before the commit

        def killed(rows: Any) -> None:
            made(rows)
            raise KeyboardInterrupt

        patched.setattr(CommissionEntry.objects, "bulk_create", killed)
        with pytest.raises(KeyboardInterrupt):
            book()
    assert not CommissionEntry.objects.exists()
    assert book() == 2 and book() == 0
    paid(cast, 15_000, date(2026, 5, 4), "K-3")
    assert book() == 1
    assert [entry.earned for entry in row.entries.all()] == [1_200, 1_400, 2_700]
    (found,) = standings([row], TODAY)
    assert (found.earned, found.may_be_paid, found.due_on, found.companies) == (5_300, 5_300, date(2026, 4, 1), 1)
    with pytest.raises(act.CannotPay, match="finance or a director"):
        act.release_payout(row, by=cast.by(cast.alice), as_of=TODAY)
    payout = act.release_payout(row, by=cast.by(cast.fedir), as_of=TODAY)
    assert payout.amount == 5_300
    with pytest.raises(act.CannotPay, match="Nothing is to be paid"):
        act.release_payout(row, by=cast.by(cast.fedir), as_of=TODAY)
    assert advance_referrals(by=system(NOW), as_of=date(2027, 4, 2)) == 0  # released, and not paid yet
    act.note_paid(payout, reference="SEPA 7", by=cast.by(cast.fedir), as_of=TODAY)
    with pytest.raises(act.CannotPay, match="paid already"):
        act.note_paid(payout, reference="SEPA 8", by=cast.by(cast.fedir), as_of=TODAY)
    return_payment(first, on=TODAY, reason="Sent back", by=cast.by(cast.fedir), as_of=TODAY)
    assert book() == 1
    (found,) = standings([row], TODAY)
    assert (found.balance, found.may_be_paid) == (earned(D(27_000), RULE, "USD") - 5_300, 0)
    paid(cast, 30_000, TODAY, "K-4")
    book()
    (found,) = standings([row], TODAY)
    assert found.may_be_paid == earned(D(57_000), RULE, "USD") - 5_300
    act.note_paid(act.release_payout(row, by=cast.by(cast.olena), as_of=TODAY), reference="", by=cast.by(cast.olena),
                  as_of=TODAY)  # fmt: skip
    paid(cast, 9_000, date(2027, 3, 2), "K-5")  # after the twelve months
    assert book(date(2027, 3, 2)) == 0
    assert commissions() == (1, []) and triggers()[1] == []
    assert advance_referrals(by=system(NOW), as_of=date(2027, 4, 2)) == 1
    referral.refresh_from_db()
    assert referral.state == "closed_won"
    for wrong in (
        lambda: CommissionEntry.objects.update(earned=1), lambda: CommissionEntry.objects.first().delete(),  # type: ignore[union-attr]
        lambda: CommissionPayout.objects.update(amount=1),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


@pytest.mark.django_db
def test_the_base_is_without_tax_in_the_agreements_currency_and_nobody_earns_twice(cast: Cast) -> None:
    from perennial.contracts.models import Agreement
    from perennial.foundation.rates import set_rates
    from tests.contracts.team import make_team

    row = agreed(cast, steps=((None, D(10)),))
    agreed(cast, cast.orbit)
    came(cast)
    came(cast, cast.orbit)  # named later: the first one earns
    itself = came(cast, became=cast.harbor)
    assert itself.pk
    make_team(cast)
    newest = Agreement.objects.order_by("-pk").first()
    assert newest is not None
    Agreement.objects.filter(pk=newest.pk).update(client=cast.kestrel, vat="standard", vat_rate=D(20))
    paid(cast, 1_200, date(2026, 3, 2), "K-1", "GBP")
    advance_referrals(by=system(NOW), as_of=TODAY)
    assert book() == 0  # no rate yet: it waits
    set_rates([(date(2026, 3, 1), "GBP", "USD", D("1.5"))], source="test", by=cast.by(cast.fedir), as_of=TODAY)
    assert book() == 1
    entry = CommissionEntry.objects.get()
    assert (entry.agreement, entry.cash, entry.net, entry.earned) == (row, 1_200, 1_500, 150)


@pytest.mark.django_db
def test_an_agreement_needs_its_paper_and_the_employers_consent_and_is_one_at_a_time(cast: Cast) -> None:
    for values, said in (
        ({"document": " "}, "where the signed agreement"),
        ({"paid_to": "person", "person": "Clara"}, "written consent"),
    ):
        with pytest.raises(act.CannotPay, match=said):
            agreed(cast, **values)
    with pytest.raises(act.CannotPay, match="head of client success"):
        act.agree_with_partner(cast.harbor, values={"steps": STEPS}, by=cast.by(cast.alice), as_of=TODAY)
    row = agreed(cast, paid_to="person", person="Clara", consent_document="Drive/consent.pdf")
    with pytest.raises(act.CannotPay, match="End the running agreement"):
        agreed(cast)
    act.end_partnership(row, by=cast.by(cast.olena), as_of=TODAY)
    assert agreed(cast, starts_on=TODAY).pk != row.pk


@pytest.mark.django_db
def test_c41_tells_of_a_commission_that_is_due_and_falls_silent_once_it_is_released(cast: Cast) -> None:
    row = agreed(cast)
    came(cast)
    Referral.objects.update(told_on=TODAY, thanked_on=TODAY)
    paid(cast, 12_000, date(2026, 11, 2), "K-1")
    advance_referrals(by=system(NOW), as_of=TODAY)
    book()
    assert not list(CUES["C41"].find(TODAY))  # due on 2 December
    near, late = date(2026, 11, 30), date(2026, 12, 4)
    (cue,) = CUES["C41"].find(near)
    assert CUES["C41"].why(cue.params) == "a commission of $1,200 is due in 2 days."
    assert CUES["C41"].action(cue.params) and CUES["C41"].facts(cue.params)[0][0] == "Commission" and not cue.letter
    (cue,) = CUES["C41"].find(late)
    assert CUES["C41"].why(cue.params) == "a commission of $1,200 is 2 days late."
    act.release_payout(row, by=cast.by(cast.fedir), as_of=TODAY)
    assert not list(CUES["C41"].find(late))


def test_the_demo_company_pays_partners_from_receipts(cast: Cast) -> None:
    from perennial.commands.demo_partners import make_partners

    came(cast)
    for day, number in ((date(2026, 3, 2), "K-1"), (date(2026, 11, 2), "K-2")):
        paid(cast, 5_000, day, number)
    advance_referrals(by=system(NOW), as_of=TODAY)
    make_partners(TODAY)
    row = PartnerAgreement.objects.get()
    (found,) = standings([row], TODAY)
    assert (found.earned, found.released, found.unpaid, found.may_be_paid) == (D(1_000), D(500), 0, D(500))
    assert row.payouts.get().paid_on == date(2026, 10, 17)
