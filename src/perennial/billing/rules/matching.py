"""Bank credits to open invoices: certain ones are matched, uncertain ones are asked, nothing is guessed.

Evidence, strongest first: invoice numbers in the text, the payer with an exact amount, the payer with the only set of
invoices that sums to the amount. Everything weaker (amount alone, a name in the text, a bank fee, numbers and payer
that disagree) becomes ranked candidates for a person. See docs/algorithms/matching.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from perennial.billing.rules.allocation import OpenInvoice, Part, allocate_oldest_first, exact_subsets, oldest_first
from perennial.billing.rules.references import keys_in, names_in, number_key, payer_key, strength, tail_of
from perennial.kernel.money import ZERO

Because = Literal["reference", "payer_and_amount", "payer_and_sum"]
Doubt = Literal[
    "payer_differs", "number_unclear", "numbers_short", "other_currency", "already_settled", "several_fit",
    "bank_fee", "payer_only", "name_in_text", "amount_only",
]  # fmt: skip
MOST_CANDIDATES: Final = 5


@dataclass(frozen=True, slots=True)
class BankCredit:
    """Money that came in. `text`: everything the bank says about it, references included."""

    id: int
    on: date
    amount: Decimal
    currency: str
    payer: str = ""
    payer_account: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Payer:
    """The names and accounts from which a client is known to pay."""

    client: int
    names: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer for a person: these parts, for this reason."""

    parts: tuple[Part, ...]
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class Certain:
    """Matched. `rest` stays unallocated with the client."""

    credit: BankCredit
    client: int
    parts: tuple[Part, ...]
    because: Because
    rest: Decimal

    def __post_init__(self) -> None:
        if sum((part.amount for part in self.parts), self.rest) != self.credit.amount or self.rest < 0:
            raise ValueError(f"credit {self.credit.id}: the parts and the rest are not {self.credit.amount}")


@dataclass(frozen=True, slots=True)
class Uncertain:
    """To be asked: candidates, best first. `client` where only one client comes into question."""

    credit: BankCredit
    candidates: tuple[Candidate, ...]
    client: int | None


@dataclass(frozen=True, slots=True)
class Nothing:
    """No open invoice fits; `client` when the payer is known all the same: then the money waits with the client."""

    credit: BankCredit
    client: int | None = None


Match = Certain | Uncertain | Nothing


def match_credits(
    credits: Iterable[BankCredit],
    invoices: Iterable[OpenInvoice],
    payers: Iterable[Payer] = (),
    *,
    settled_numbers: Collection[str] = (),
    fee: Decimal = Decimal(30),
) -> list[Match]:
    """One answer for each credit, in the order given. No invoice gets more than its open amount over all credits.

    Numbers in texts are read for all credits first, so that a payer's amount never takes an invoice another credit
    names. `settled_numbers`: numbers of paid invoices; a credit that names one is asked about. `fee`: how much less may
    be a bank's fee, in the credit's currency; it is only ever a candidate.
    """
    book = _Book(invoices, payers, settled_numbers)
    ordered = sorted(enumerate(credits), key=lambda pair: (pair[1].on, pair[1].id))
    found: dict[int, Match] = {}
    for at, credit in ordered:
        if (match := _by_reference(credit, book)) is not None:
            found[at] = match
    for at, credit in ordered:
        if at not in found:
            found[at] = _by_payer(credit, book, fee)
    return [found[at] for at in range(len(found))]


class _Book:
    """The open invoices with what is left of them, found by number, by client and by amount."""

    def __init__(self, invoices: Iterable[OpenInvoice], payers: Iterable[Payer], settled: Collection[str]) -> None:
        self.left: dict[int, Decimal] = {}
        self.by_key: dict[str, list[OpenInvoice]] = defaultdict(list)
        self.by_client: dict[tuple[int, str], list[OpenInvoice]] = defaultdict(list)
        self.by_amount: dict[tuple[str, Decimal], list[OpenInvoice]] = defaultdict(list)
        for invoice in oldest_first(i for i in invoices if i.open > 0):
            self.left[invoice.id] = invoice.open
            self.by_key[number_key(invoice.number)].append(invoice)
            self.by_client[invoice.client, invoice.currency].append(invoice)
            self.by_amount[invoice.currency, invoice.open].append(invoice)
        self.settled = {number_key(number) for number in settled} - self.by_key.keys()
        self.names: dict[str, set[int]] = defaultdict(set)
        self.accounts: dict[str, set[int]] = defaultdict(set)
        for payer in payers:
            for name in filter(None, map(payer_key, payer.names)):
                self.names[name].add(payer.client)
            for account in filter(None, map(number_key, payer.accounts)):
                self.accounts[account].add(payer.client)

    def payer_of(self, credit: BankCredit) -> int | None:
        """The client who pays from this account or under this name, if there is exactly one."""
        for known, key in ((self.accounts, number_key(credit.payer_account)), (self.names, payer_key(credit.payer))):
            if key and (clients := known.get(key)):
                return next(iter(clients)) if len(clients) == 1 else None
        return None

    def open_of(self, client: int, currency: str) -> list[OpenInvoice]:
        """Invoices of a client with what is left of them now, oldest first."""
        return self._now(self.by_client.get((client, currency), ()))

    def of_amount(self, currency: str, amount: Decimal) -> list[OpenInvoice]:
        """Untouched invoices of exactly this amount."""
        return [i for i in self.by_amount.get((currency, amount), ()) if self.left[i.id] == amount]

    def _now(self, invoices: Iterable[OpenInvoice]) -> list[OpenInvoice]:
        return [
            OpenInvoice(i.id, i.client, i.number, i.currency, self.left[i.id], i.due_on)
            for i in invoices
            if self.left[i.id] > 0
        ]

    def named_in(self, keys: Iterable[str]) -> list[tuple[str, list[OpenInvoice]]]:
        """Keys of a text that are numbers of invoices, each with its invoices as they are now."""
        return [(key, self._now(self.by_key[key])) for key in dict.fromkeys(keys) if key in self.by_key]

    def take(self, credit: BankCredit, client: int, parts: Sequence[Part], because: Because) -> Certain:
        for part in parts:
            self.left[part.invoice.id] -= part.amount
        rest = credit.amount - sum((part.amount for part in parts), ZERO)
        return Certain(credit, client, tuple(parts), because, rest)


# -- by the numbers in the text ---------------------------------------------------------------------------------------


def _by_reference(credit: BankCredit, book: _Book) -> Match | None:
    """An answer where the text names invoices; None leaves the credit to its payer."""
    if credit.amount <= 0:
        return Nothing(credit)
    payer, keys = book.payer_of(credit), list(keys_in(credit.text))
    named = book.named_in(keys)
    chosen, doubt = _named_invoices(credit, named, payer)
    if chosen and doubt is None:
        chosen = _with_tails(credit, book, chosen, keys)
        if len(chosen) == 1 or credit.amount >= sum((invoice.open for invoice in chosen), ZERO):
            return book.take(credit, chosen[0].client, allocate_oldest_first(credit.amount, chosen), "reference")
        doubt = "numbers_short"
    if doubt is not None:
        return _named_in_doubt(credit, chosen, doubt)
    paid = [key for key in keys if key in book.settled] + [key for key, there in named if not there]
    if any(_counts(key, payer is not None) for key in paid):
        return _asked(credit, book, payer, "already_settled")
    return None


def _named_invoices(
    credit: BankCredit, named: Sequence[tuple[str, list[OpenInvoice]]], payer: int | None
) -> tuple[list[OpenInvoice], Doubt | None]:
    """The invoices a text names, and what speaks against booking them."""
    chosen: dict[int, OpenInvoice] = {}
    weak: dict[int, OpenInvoice] = {}
    unclear = False
    for key, there in named:
        mine = [invoice for invoice in there if invoice.client == payer] or there
        if _counts(key, bool(mine) and mine[0].client == payer):
            unclear = unclear or len(mine) > 1  # one number twice in the book
            chosen |= {invoice.id: invoice for invoice in mine}
        else:
            weak |= {invoice.id: invoice for invoice in mine if strength(key) > 1 or invoice.open == credit.amount}
    if not chosen and weak:
        return _weakly_named(credit, list(weak.values()), payer)
    invoices = list(chosen.values())
    if any(invoice.currency != credit.currency for invoice in invoices):
        return [invoice for invoice in invoices if invoice.currency == credit.currency], "other_currency"
    if unclear or len({invoice.client for invoice in invoices}) > 1:
        return invoices, "number_unclear"
    if invoices and payer not in (None, invoices[0].client):
        return invoices, "payer_differs"
    return invoices, None


def _weakly_named(
    credit: BankCredit, weak: list[OpenInvoice], payer: int | None
) -> tuple[list[OpenInvoice], Doubt | None]:
    """A bare number of four or five digits is enough with the exact amount; a shorter one needs the payer too."""
    fitting = [i for i in weak if i.currency == credit.currency]
    exact = [i for i in fitting if i.open == credit.amount]
    if len(exact) == 1 and (payer == exact[0].client or (payer is None and strength(number_key(exact[0].number)) > 1)):
        return exact, None
    if payer is not None and not any(invoice.client == payer for invoice in fitting):
        return [], None
    return fitting, "number_unclear" if fitting else None


def _counts(key: str, payer_known: bool) -> bool:
    """Whether a number in a text is one whatever the amount: '17' and '2026' stand in too many texts."""
    return strength(key) > (1 if payer_known else 2)


def _named_in_doubt(credit: BankCredit, named: list[OpenInvoice], doubt: Doubt) -> Uncertain:
    clients = {invoice.client for invoice in named}
    sure = len(clients) == 1 and doubt != "payer_differs"
    together = Candidate(allocate_oldest_first(credit.amount, named), doubt)
    found = _each(credit, named, doubt) if doubt == "number_unclear" else (together,)
    return Uncertain(credit, found, clients.pop() if sure else None)


def _with_tails(credit: BankCredit, book: _Book, chosen: list[OpenInvoice], keys: Sequence[str]) -> list[OpenInvoice]:
    """'INV-2026-0017, 0018': the second number is short; it counts only when the sum is then exact."""
    ids, short = {invoice.id for invoice in chosen}, set(keys)
    more = [
        invoice
        for invoice in book.open_of(chosen[0].client, credit.currency)
        if invoice.id not in ids and len(tail_of(invoice.number)) > 2 and tail_of(invoice.number) in short
    ]
    both = [*chosen, *more]
    return both if more and sum((invoice.open for invoice in both), ZERO) == credit.amount else chosen


# -- by the payer ---------------------------------------------------------------------------------------------------


def _by_payer(credit: BankCredit, book: _Book, fee: Decimal) -> Match:
    payer = book.payer_of(credit)
    if payer is None:
        return _by_hints(credit, book)
    invoices = book.open_of(payer, credit.currency)
    if not invoices:
        return Nothing(credit, payer)
    exact = [invoice for invoice in invoices if invoice.open == credit.amount]
    if len(exact) == 1:
        return book.take(credit, payer, allocate_oldest_first(credit.amount, exact), "payer_and_amount")
    if exact:
        return Uncertain(credit, _each(credit, exact, "several_fit"), payer)
    sets = exact_subsets(credit.amount, invoices)
    if sets is not None and len(sets) == 1:
        return book.take(credit, payer, allocate_oldest_first(credit.amount, sets[0]), "payer_and_sum")
    several = tuple(Candidate(allocate_oldest_first(credit.amount, found), "several_fit") for found in sets or ())
    near = [invoice for invoice in invoices if ZERO < invoice.open - credit.amount <= fee]
    by_age = Candidate(allocate_oldest_first(credit.amount, invoices), "payer_only")
    return Uncertain(credit, (*several, *_each(credit, near, "bank_fee"), by_age)[:MOST_CANDIDATES], payer)


def _by_hints(credit: BankCredit, book: _Book) -> Match:
    """No known payer: a client's name in the text, or an amount that only some invoices have, is worth a question."""
    candidates: list[Candidate] = []
    clients = {client for name in names_in(f"{credit.payer} {credit.text}", book.names) for client in book.names[name]}
    for client in sorted(clients):
        invoices = book.open_of(client, credit.currency)
        fitting = [invoice for invoice in invoices if invoice.open == credit.amount] or invoices
        if fitting:
            candidates.append(Candidate(allocate_oldest_first(credit.amount, fitting), "name_in_text"))
    seen = {part.invoice.id for candidate in candidates for part in candidate.parts}
    same = [i for i in book.of_amount(credit.currency, credit.amount)[: 2 * MOST_CANDIDATES] if i.id not in seen]
    candidates += _each(credit, same, "amount_only")
    if not candidates:
        return Nothing(credit)
    of = {part.invoice.client for candidate in candidates for part in candidate.parts}
    return Uncertain(credit, tuple(candidates[:MOST_CANDIDATES]), of.pop() if len(of) == 1 else None)


def _asked(credit: BankCredit, book: _Book, payer: int | None, doubt: Doubt) -> Match:
    """The text names an invoice that is paid: perhaps paid twice, perhaps a slip. The payer's open ones are offered."""
    invoices = book.open_of(payer, credit.currency) if payer is not None else []
    exact = [invoice for invoice in invoices if invoice.open == credit.amount]
    return Uncertain(credit, _each(credit, exact or invoices, doubt), payer)


def _each(credit: BankCredit, invoices: Iterable[OpenInvoice], doubt: Doubt) -> tuple[Candidate, ...]:
    """Every invoice as a candidate of its own, oldest first."""
    found = oldest_first(invoices)[:MOST_CANDIDATES]
    return tuple(Candidate(allocate_oldest_first(credit.amount, [invoice]), doubt) for invoice in found)
