"""Comparing won deals of an export with the book: whose they are, what begins a hand-over, what waits for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from perennial.clients.choices import ClientStatus
from perennial.clients.models import Contact
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.handover.actions.cards import MAY_BEGIN
from perennial.handover.models import HandoverCard, WonDeal
from perennial.intake.domains import Domains
from perennial.intake.kinds.deal_rows import DealRow
from perennial.intake.kinds.staged import ContactRow
from perennial.intake.plan import CardDraft, Change, ClientDraft, ContactDraft, DealDraft
from perennial.intake.plan_care import Care
from perennial.intake.reading.reasons import Reason, because
from perennial.intake.sentences import (
    DEAL_APART,
    DEAL_ARCHIVED,
    DEAL_BY_DOMAIN,
    DEAL_LIKE,
    DEAL_NAMELESS,
    DEAL_SEVERAL,
    DEAL_WON_LATER,
    DEALS_LONG_AGO,
    DEALS_OF_CLIENTS,
    SELLER_UNKNOWN,
)
from perennial.kernel.companies import Companies, How
from perennial.kernel.money import MINOR_UNITS
from perennial.kernel.text import fold, name_key

_LONG_AGO: Final = timedelta(days=365)
_CODE: Final = 56
_WHY: Final = {How.SEVERAL: DEAL_SEVERAL, How.LIKE: DEAL_LIKE, How.APART: DEAL_APART}
_FILLED: Final = ("title", "company", "amount", "currency", "person", "email", "seller")


class Sellers:
    """Colleagues in sales by address, and by the words of their name in any order."""

    def __init__(self) -> None:
        self.emails: dict[int, str] = {}
        self._found: dict[str, list[int]] = {}
        rows = User.objects.order_by().filter(is_active=True, role=Role.SAL).values_list("pk", "email", "name")
        for pk, email, name in list(rows):
            self.emails[pk] = email
            for key in (email, _words(name)):
                self._found.setdefault(key, []).append(pk)
        self.unknown: Counter[str] = Counter()

    def of(self, row: DealRow) -> int | None:
        """The only one with that address, else with that name; who is unknown is counted."""
        for key in filter(None, (row.owner_email, _words(row.owner))):
            if len(found := self._found.get(key, [])) == 1:
                return found[0]
        if row.owner or row.owner_email:
            self.unknown[row.owner or row.owner_email] += 1
        return None


class _Deals:
    """One comparison."""

    def __init__(self, care: Care, domains: Domains, currency: str) -> None:
        self.care, self.plan, self.currency = care, care.plan, currency
        self.sellers = Sellers()
        self.companies: Companies[ClientDraft] = Companies()
        of_draft: dict[int, list[str]] = {}
        for domain, owner in domains.drafts():
            of_draft.setdefault(id(owner), []).append(domain)
        for draft in (*care.clients.drafts.values(), *self.plan.clients):
            self.companies.add(draft.name, draft, of_draft.get(id(draft), ()))
        cards = HandoverCard.objects.order_by().standing().values_list("client_id", "pk")
        drafts = care.clients.drafts
        self.cards: dict[int, CardDraft | int] = {id(drafts[client]): pk for client, pk in cards if client in drafts}
        self.people = self._people()
        self.served = self.long_ago = 0

    def _people(self) -> dict[int, set[str]]:
        """Who is known at clients that a hand-over may begin with. One query."""
        rows = Contact.objects.order_by().filter(client__status__in=MAY_BEGIN).values_list("client_id", "email", "name")
        found: dict[int, set[str]] = {}
        for client, email, name in rows:
            draft = self.care.clients.drafts.get(client)
            found.setdefault(id(draft), set()).update(filter(None, (email.casefold(), name_key(name))))
        return found

    def add(self, row: DealRow) -> None:
        won_on = min(row.won_on or self.care.today, self.care.today)
        if row.won_on is not None and row.won_on > self.care.today:
            self._warn(row, because(DEAL_WON_LATER, value=row.won_on))
        draft = DealDraft(row, won_on, self.sellers.of(row))
        client = self._client(row)
        if client is not None and self._status(client) not in MAY_BEGIN:
            self.served += 1
            draft.known_client = client.name
        elif client is not None:
            draft.card = self.cards.get(id(client)) or self._card(client, draft)
        self.plan.deals.append(draft)
        self.plan.created["deals"] += 1

    def _client(self, row: DealRow) -> ClientDraft | None:
        """Whose deal it is: known, new, or None where a person must say."""
        found = self.companies.find(row.company, row.domain)
        if found.how in _WHY:
            names = ", ".join(sorted({one.name for one in found.near}))
            self._warn(row, because(_WHY[found.how], company=row.company, clients=names))
            return None
        if found.how == How.NAMELESS:
            self._warn(row, Reason(DEAL_NAMELESS))
            return None
        client = found.one or self._new(row)
        if self._status(client) == ClientStatus.ARCHIVED:
            self._warn(row, because(DEAL_ARCHIVED, client=client.name))
            return None
        if found.how == How.DOMAIN and row.company:
            self._warn(row, because(DEAL_BY_DOMAIN, company=row.company, client=client.name, domain=row.domain))
        return client

    def _status(self, client: ClientDraft) -> str:
        stored = self.care.clients.rows.get(client.id or 0)
        said = client.values.get("status")
        return str(said or (stored.status if stored is not None else ClientStatus.ACTIVE))

    def _new(self, row: DealRow) -> ClientDraft:
        """A prospect until sales give the card: another system's word wins nobody."""
        name = " ".join(row.company.split())
        base = (name_key(name).replace(" ", "-") or "client")[:_CODE]
        code, number = base, 2
        while self.care.clients.by_code(code) is not None:
            code, number = f"{base}-{number}", number + 1
        currency = row.currency if row.currency in MINOR_UNITS else self.currency
        values: dict[str, Any] = {"name": name, "currency": currency, "status": ClientStatus.PROSPECT.value}
        terms = 30
        client = ClientDraft(code, name, terms, values=values)
        self.care.clients.add(client)
        self.companies.add(name, client, (row.domain,))
        self.plan.clients.append(client)
        self.plan.created["clients"] += 1
        return client

    def _card(self, client: ClientDraft, deal: DealDraft) -> CardDraft:
        card = CardDraft(client, deal.row, deal.won_on, deal.seller)
        self.cards[id(client)] = card
        self.plan.cards.append(card)
        self.plan.created["handovers"] += 1
        self.long_ago += deal.won_on < self.care.today - _LONG_AGO
        self._brought(client, deal.seller)
        self._contact(client, deal.row)
        return card

    def _brought(self, client: ClientDraft, seller: int | None) -> None:
        """Who sold it; what is known already stays."""
        if seller is None:
            return
        email, stored = self.sellers.emails[seller], self.care.clients.rows.get(client.id or 0)
        if stored is None:
            client.seller = email
        elif stored.brought_by_id is None:
            change = Change("client", stored.pk, stored.pk, stored.name, {"brought_by": None}, {"brought_by": email})
            self.plan.changes.append(change)
            self.plan.changed["clients"] += 1

    def _contact(self, client: ClientDraft, row: DealRow) -> None:
        known = self.people.setdefault(id(client), set())
        keys = set(filter(None, (row.email, name_key(row.contact))))
        if not row.contact or keys & known:
            return
        known |= keys
        said = ContactRow(row.file, row.line, client.code, row.contact, row.email, fills_only=True)
        self.plan.contacts.append(ContactDraft(client, said))
        self.plan.created["contacts"] += 1

    def _warn(self, row: DealRow, reason: Reason) -> None:
        self.plan.staged.warn(row.file, row.line, reason)

    def tell(self, first: DealRow) -> None:
        """What holds for many lines is said once."""
        for name, count in sorted(self.sellers.unknown.items()):
            self._warn(first, because(SELLER_UNKNOWN, name=name, count=count))
        for template, count in ((DEALS_OF_CLIENTS, self.served), (DEALS_LONG_AGO, self.long_ago)):
            if count:
                self._warn(first, because(template, count=count))


def plan_deals(care: Care, domains: Domains, *, currency: str) -> None:
    """Four queries, and none where the file has no deals. A deal that the book has stays as it is, by its number."""
    rows = care.plan.staged.deals
    if not rows:
        return
    stored = _stored({row.source for row in rows})
    deals = _Deals(care, domains, currency)
    for row in sorted(rows, key=lambda one: (one.won_on or date.max, one.file, one.line)):
        known = stored.get((row.source, row.number))
        if known is None:
            deals.add(row)
        elif change := _completed(known, row, deals.sellers):
            care.plan.changes.append(change)
            care.plan.changed["deals"] += 1
        else:
            care.plan.unchanged["deals"] += 1
    deals.tell(rows[0])


def _stored(sources: set[str]) -> Mapping[tuple[str, str], WonDeal]:
    return {(row.source, row.number): row for row in WonDeal.objects.filter(source__in=sources).order_by()}


def _completed(stored: WonDeal, row: DealRow, sellers: Sellers) -> Change | None:
    """What a deal that waits has not said so far: a message that knew its number alone, say."""
    if not stored.is_waiting:
        return None
    seller = sellers.of(row) if stored.seller_id is None else None
    priced = row.amount is not None and row.currency in MINOR_UNITS
    said: dict[str, Any] = {
        "title": row.deal, "company": row.company, "person": row.contact, "email": row.email,
        "amount": row.amount if priced else None, "currency": row.currency if priced else "",
        "seller": sellers.emails.get(seller or 0),
    }  # fmt: skip
    after = {name: said[name] for name in _FILLED if said[name] and not getattr(stored, name)}
    if not after:
        return None
    before = {name: getattr(stored, name) for name in after}
    return Change("deal", stored.pk, 0, row.company or row.deal or row.number, before, after)


def _words(name: str) -> str:
    return " ".join(sorted(fold(name).split()))
