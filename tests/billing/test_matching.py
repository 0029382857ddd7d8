"""Bank credits and open invoices: the certain are matched, the uncertain asked, and no cent appears or vanishes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.billing.rules.allocation import OpenInvoice, allocate_oldest_first, exact_subsets
from perennial.billing.rules.matching import (
    BankCredit,
    Certain,
    Match,
    Nothing,
    Payer,
    Uncertain,
    match_credits,
)
from perennial.billing.rules.references import keys_in, names_in, payer_key, strength

D = Decimal
DAY = date(2026, 11, 23)
ACME, BETA = 1, 2
PAYERS = [Payer(ACME, ("ACME, Inc.",), ("DE89 3704 0044 0532 0130 00",)), Payer(BETA, ("Бета ООО",))]


def invoice(id: int, number: str, amount: str, client: int = ACME, currency: str = "EUR") -> OpenInvoice:
    return OpenInvoice(id, client, number, currency, D(amount), DAY + timedelta(days=id))


BOOK = [
    invoice(1, "INV-2026-0017", "100"),
    invoice(2, "INV-2026-0018", "250"),
    invoice(3, "INV-2026-0019", "250"),
    invoice(4, "10482", "77", BETA),
    invoice(5, "2026", "640", BETA),
    invoice(6, "INV-2026-0021", "999", BETA, "USD"),
]


def credit(
    amount: str, text: str = "", payer: str = "", *, currency: str = "EUR", account: str = "", id: int = 1
) -> BankCredit:
    return BankCredit(id, DAY, D(amount), currency, payer, account, text)


def one(money: BankCredit, book: list[OpenInvoice] = BOOK, **more: object) -> Match:
    return match_credits([money], book, PAYERS, **more)[0]  # type: ignore[arg-type]


def laid(match: Match) -> dict[int, Decimal]:
    assert isinstance(match, Certain), match
    return {part.invoice.id: part.amount for part in match.parts}


def doubts(match: Match) -> list[str]:
    assert isinstance(match, Uncertain), match
    return [candidate.doubt for candidate in match.candidates]


@pytest.mark.parametrize(
    "text",
    [
        "INV-2026-0017",
        "payment inv/2026/0017 thanks",
        "/INV/INV20260017",
        "Rg.Nr.INV 2026 0017",
        "Оплата №INV-2026-0017",
    ],
)
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    assert laid(one(credit("60", text))) == {1: D(60)}


def test_a_part_of_a_longer_number_is_no_number() -> None:
    assert isinstance(one(credit("5", "INV-2026-00175")), Nothing)
    assert isinstance(one(credit("5", "XINV-2026-0017")), Nothing)


def test_one_payment_for_several_listed_invoices() -> None:
    match = one(credit("350", "INV-2026-0017 INV-2026-0018"))
    assert laid(match) == {1: D(100), 2: D(250)}
    assert isinstance(match, Certain) and (match.because, match.rest, match.client) == ("reference", D(0), ACME)


def test_a_list_may_shorten_the_numbers_after_the_first_when_the_sum_is_exact() -> None:
    assert laid(one(credit("350", "INV-2026-0017, 0018"))) == {1: D(100), 2: D(250)}
    assert laid(one(credit("300", "INV-2026-0017, 0018"))) == {1: D(100)}


def test_a_named_invoice_paid_in_part_keeps_its_remainder_and_takes_the_next_part() -> None:
    found = match_credits([credit("60", "INV-2026-0017"), credit("40", "INV-2026-0017", id=2)], BOOK, PAYERS)
    assert [laid(match) for match in found] == [{1: D(60)}, {1: D(40)}]


def test_what_is_paid_above_stays_with_the_client() -> None:
    match = one(credit("130", "INV-2026-0017"))
    assert isinstance(match, Certain)
    assert (laid(match), match.rest) == ({1: D(100)}, D(30))


def test_too_little_for_several_named_invoices_is_asked() -> None:
    assert doubts(one(credit("340", "INV-2026-0017 INV-2026-0018"))) == ["numbers_short"]


def test_a_number_of_one_client_from_the_account_of_another_is_asked() -> None:
    match = one(credit("100", "INV-2026-0017", "БЕТА"))
    assert doubts(match) == ["payer_differs"]
    assert isinstance(match, Uncertain) and match.client is None


def test_a_named_invoice_in_another_currency_is_asked_even_when_the_payer_has_one_that_fits() -> None:
    assert doubts(one(credit("77", "INV-2026-0021", "Бета"))) == ["other_currency"]


def test_a_bare_number_needs_the_payer_or_the_exact_amount() -> None:
    assert laid(one(credit("50", "invoice 10482", "Бета"))) == {4: D(50)}
    assert laid(one(credit("77", "10482"))) == {4: D(77)}
    assert doubts(one(credit("50", "10482"))) == ["number_unclear"]


def test_a_year_or_a_date_is_not_an_invoice_number() -> None:
    assert isinstance(one(credit("12", "services in 2026, paid 23.11.2026")), Nothing)
    assert doubts(one(credit("12", "services in 2026", "Бета"))) == ["payer_only"]
    assert laid(one(credit("640", "services in 2026", "Бета"))) == {5: D(640)}


def test_a_number_twice_in_the_book_is_asked_unless_the_payer_tells_them_apart() -> None:
    book = [invoice(1, "INV-0001", "10"), invoice(2, "INV-0001", "10", BETA)]
    assert doubts(one(credit("10", "INV-0001"), book)) == ["number_unclear", "number_unclear"]
    assert laid(one(credit("10", "INV-0001", "Acme"), book)) == {1: D(10)}


def test_the_payer_with_the_exact_amount_of_one_invoice() -> None:
    match = one(credit("100", "thank you", "acme inc"))
    assert isinstance(match, Certain) and match.because == "payer_and_amount"
    assert laid(one(credit("100", account="DE89370400440532013000"))) == {1: D(100)}


def test_two_invoices_of_the_same_amount_are_asked_oldest_first() -> None:
    match = one(credit("250", "", "ACME"))
    assert doubts(match) == ["several_fit", "several_fit"]
    assert isinstance(match, Uncertain)
    assert [candidate.parts[0].invoice.id for candidate in match.candidates] == [2, 3]


def test_the_only_set_of_invoices_that_sums_to_the_amount() -> None:
    match = one(credit("500", "", "ACME"))
    assert isinstance(match, Certain) and (match.because, laid(match)) == ("payer_and_sum", {2: D(250), 3: D(250)})
    assert doubts(one(credit("350", "", "ACME"))) == ["several_fit", "several_fit", "payer_only"]


def test_a_bank_fee_is_only_a_candidate() -> None:
    match = one(credit("85", "", "ACME"))
    assert doubts(match) == ["bank_fee", "payer_only"]


def test_money_of_a_client_without_open_invoices_waits_with_the_client() -> None:
    match = one(credit("100", "", "ACME", currency="USD"))
    assert isinstance(match, Nothing) and match.client == ACME


def test_a_name_in_the_text_or_an_amount_alone_is_only_a_question() -> None:
    assert doubts(one(credit("100", "transfer by order of ACME Inc"))) == ["name_in_text"]
    assert doubts(one(credit("77"))) == ["amount_only"]
    assert isinstance(one(credit("1234.56", "hello")), Nothing)


def test_a_second_payment_of_a_settled_invoice_never_takes_another_of_the_same_amount() -> None:
    twice = match_credits([credit("250", "INV-2026-0018"), credit("250", "INV-2026-0018", "ACME", id=2)], BOOK, PAYERS)
    assert laid(twice[0]) == {2: D(250)}
    assert doubts(twice[1]) == ["already_settled"]
    paid_before = one(credit("100", "INV-2026-0003", "ACME"), settled_numbers=["INV-2026-0003"])
    assert doubts(paid_before) == ["already_settled"]


def test_an_amount_never_takes_an_invoice_that_another_credit_names() -> None:
    found = match_credits([credit("100", "", "ACME"), credit("100", "INV-2026-0017", id=2)], BOOK, PAYERS)
    assert isinstance(found[0], Uncertain)
    assert laid(found[1]) == {1: D(100)}


def test_money_that_goes_out_is_not_matched() -> None:
    assert isinstance(one(credit("-100", "INV-2026-0017", "ACME")), Nothing)


def test_a_payer_that_two_clients_share_is_nobody() -> None:
    shared = [Payer(ACME, ("Holding",)), Payer(BETA, ("Holding",))]
    assert isinstance(match_credits([credit("100", "", "Holding")], BOOK, shared)[0], Uncertain)


def test_keys_names_and_their_strength() -> None:
    assert "inv20260017" in set(keys_in("INV-2026/0017"))
    assert "1002026" not in set(keys_in("100 2026"))
    assert payer_key("ТОВ «Бета»") == "бета"
    assert names_in("from ACME Trading GmbH, Berlin", {"acme trading": 1}) == ["acme trading"]
    assert [strength(key) for key in ("17", "2026", "23112026", "10482", "611365", "inv1", "abcd")] == [
        1,
        1,
        1,
        2,
        3,
        3,
        1,
    ]


def test_the_oldest_is_covered_first_and_no_money_below_zero_is_laid() -> None:
    assert [(p.invoice.id, p.amount) for p in allocate_oldest_first(D(300), BOOK[:3])] == [(1, D(100)), (2, D(200))]
    with pytest.raises(ValueError, match="cannot be allocated"):
        allocate_oldest_first(D(-1), BOOK)


def test_a_search_that_would_grow_too_large_is_given_up() -> None:
    many = [invoice(n, str(n), f"{2**n}.01") for n in range(20)]
    assert exact_subsets(D(900_000), many) is None


@given(st.lists(st.integers(1, 12), max_size=9), st.integers(1, 40))
def test_the_set_search_finds_none_one_or_two_exactly_as_trying_all_of_them(amounts: list[int], target: int) -> None:
    book = [invoice(n, str(n), str(amount)) for n, amount in enumerate(amounts)]
    every = [
        chosen
        for size in range(1, len(book) + 1)
        for chosen in combinations(book, size)
        if sum(i.open for i in chosen) == target
    ]
    found = exact_subsets(D(target), book)
    assert found is not None
    assert len(found) == min(2, len(every))
    assert len(set(found)) == len(found) and set(found) <= set(every)


books = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["EUR", "USD"]), st.integers(1, 30)), min_size=1, max_size=12
)
moneys = st.lists(
    st.tuples(
        st.integers(-5, 90),
        st.sampled_from(["EUR", "USD"]),
        st.sampled_from(["", "Acme", "Бета", "Nobody"]),
        st.lists(st.integers(0, 13), max_size=3),
        st.booleans(),
    ),
    max_size=12,
)


@given(books, moneys)
def test_every_cent_of_a_credit_is_kept_and_no_invoice_gets_more_than_its_open_amount(
    rows: list[tuple[int, str, int]], drawn: list[tuple[int, str, str, list[int], bool]]
) -> None:
    book = [OpenInvoice(n, c, f"INV-{n:04}", cur, D(a), DAY) for n, (c, cur, a) in enumerate(rows)]
    credits = [
        BankCredit(n, DAY, D(a), cur, payer, "", " ".join(f"INV-{i:04}" if long else f"{i:04}" for i in refs))
        for n, (a, cur, payer, refs, long) in enumerate(drawn)
    ]
    found = match_credits(credits, book, PAYERS)
    assert [match.credit for match in found] == credits
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for match in found:
        offers = [match.parts] if isinstance(match, Certain) else []
        if isinstance(match, Uncertain):
            offers = [candidate.parts for candidate in match.candidates]
        for parts in offers:
            assert sum((part.amount for part in parts), D(0)) <= match.credit.amount
            assert all(part.amount > 0 and part.invoice.currency == match.credit.currency for part in parts)
        if isinstance(match, Certain):
            assert sum((part.amount for part in match.parts), match.rest) == match.credit.amount
            assert {part.invoice.client for part in match.parts} == {match.client}
            for part in match.parts:
                taken[part.invoice.id] += part.amount
    assert all(taken[i.id] <= i.open for i in book)


def test_five_thousand_credits_meet_ten_thousand_invoices_quickly() -> None:
    book = [
        OpenInvoice(n, n % 500, f"INV-2026-{n:05}", "EUR", D(n * 37 % 9973 + 100), DAY + timedelta(days=n % 300))
        for n in range(10_000)
    ]
    payers = [Payer(n, (f"Client number {n} GmbH",)) for n in range(500)]
    credits = [
        BankCredit(
            n,
            DAY,
            book[n * 2].open if n % 3 else book[n * 2].open + 1,
            "EUR",
            f"Client number {n * 2 % 500} GmbH" if n % 4 else "Somebody else",
            "",
            f"SEPA credit for {book[n * 2].number} of 12.03.2026, thank you" if n % 2 else "monthly services",
        )
        for n in range(5_000)
    ]
    start = perf_counter()
    found = match_credits(credits, book, payers)
    seconds = perf_counter() - start
    assert sum(isinstance(match, Certain) for match in found) > 2_500
    assert seconds < 20, f"{seconds:.1f} s"
    print(f"\nmatched 5,000 credits against 10,000 invoices in {seconds:.2f} s")
