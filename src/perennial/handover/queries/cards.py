"""Hand-overs as pages, cues and guards need them: how far each is, what is missing, for how long it waits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import F, Q

from perennial.care.models import TouchContact
from perennial.clients.models import Client, Contact
from perennial.foundation.store import load
from perennial.handover.choices import HANDED, HandoverState
from perennial.handover.lifecycle import HANDOVER
from perennial.handover.models import HandoverCard, HandoverQuerySet
from perennial.handover.queries.onboardings import machine_role
from perennial.handover.rules.card import FIELDS, MUST, Filled
from perennial.handover.rules.stuck import Sign, Standing, Terms, stuck
from perennial.kernel.workdays import next_working_day, working_days_between

TABS: Final[Mapping[str, tuple[str, ...]]] = {
    "sales": ("draft", "returned"), "manager": ("submitted", "planned", "introduced", "accepted"),
    "shadow": ("shadow",), "ended": ("closed", "cancelled"),
}  # fmt: skip
SORTS: Final[Mapping[str, str]] = {
    "client": "client__name", "state": "state", "filled": "percent", "won": "won_on", "since": "state_since",
}  # fmt: skip
__all__ = ["FIELDS", "MUST", "SORTS", "TABS", "Filled", "Sign"]


@dataclass(frozen=True, slots=True)
class CardFilter:
    """What a list was asked for."""

    tab: str = "all"
    words: str = ""
    manager: int | None = None
    sort: str = "won"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class CardLine:
    """One hand-over on a day."""

    card: HandoverCard
    signs: tuple[Sign, ...]
    waits: int

    @property
    def is_late(self) -> bool:
        return bool(self.signs)


def handover_rows(user: Any, asked: CardFilter) -> HandoverQuerySet:
    """The list. One query with its client, manager and seller."""
    rows = HandoverCard.objects.visible_to(user).select_related("client__manager", "seller")
    rows = rows.filter(client__merged_into__isnull=True)
    rows = rows.filter(state__in=TABS[asked.tab]) if asked.tab in TABS else rows.standing()
    if asked.words:
        rows = rows.filter(client__in=Client.objects.visible_to(user).matching(asked.words))
    if asked.manager is not None:
        rows = rows.filter(client__manager=asked.manager)
    key = SORTS.get(asked.sort, "won_on")
    return rows.order_by(f"-{key}" if asked.descending else key, "-pk")


def card_terms() -> tuple[Terms, tuple[str, ...]]:
    """The thresholds, and whose holidays count. One query."""
    stored = load("handover.take_days", "handover.head_days", "handover.intro_days", "company.countries")
    terms = Terms(*(int(stored[f"handover.{name}"]) for name in ("take_days", "head_days", "intro_days")))
    return terms, tuple(stored["company.countries"])


def lines_of_cards(cards: Collection[HandoverCard], as_of: date) -> list[CardLine]:
    """Each with why it is stuck. One query."""
    terms, countries = card_terms()
    found = []
    for card in cards:
        standing = _standing(card, as_of, countries)
        signs = () if card.ended_on else stuck(standing, terms)
        found.append(CardLine(card, signs, standing.waits))
    return found


def standings(
    as_of: date, *, states: Collection[str] | None = None, clients: Collection[int] | None = None
) -> Iterator[tuple[HandoverCard, Standing, Terms]]:
    """All hand-overs that stand, of the whole book. Two queries."""
    rows = HandoverCard.objects.standing().filter(made_on__lte=as_of).select_related("client__manager", "seller")
    if states is not None:
        rows = rows.filter(state__in=states)
    if clients is not None:
        rows = rows.filter(client__in=clients)
    found = list(rows.order_by("pk"))
    if not found:
        return
    terms, countries = card_terms()
    for card in found:
        yield card, _standing(card, as_of, countries), terms


def _standing(card: HandoverCard, as_of: date, countries: tuple[str, ...]) -> Standing:
    since = (card.submitted_on if card.state == HandoverState.SUBMITTED else None) or card.state_since
    return Standing(
        state=card.state, waits=working_days_between(since, as_of, countries),
        missing_must=len(card.filled.missing_must),
        signed_days=(as_of - card.signed_on).days if card.signed_on else None,
        introduced=card.introduced_on is not None,
    )  # fmt: skip


def known_people(card: HandoverCard) -> list[Contact]:
    """People of the client with whom a talk is on record since the hand-over began. One query."""
    spoken = TouchContact.objects.filter(
        touch__client=card.client_id, touch__on__gte=min(card.won_on, card.made_on) - timedelta(days=1),
        touch__withdrawn_on__isnull=True,
    ).values("contact")  # fmt: skip
    return list(Contact.objects.current().filter(pk__in=spoken))


def ties_needed() -> int:
    """How many people have to be known before a hand-over is accepted."""
    return int(load("handover.ties")["handover.ties"])


def work_begins(card: HandoverCard, as_of: date) -> date:
    """The first day of work as agreed, while the first 90 days can still begin with it; else today."""
    countries = load("company.countries")["company.countries"]
    agreed = card.starts_on
    if agreed is None or not as_of - timedelta(days=89) < agreed <= as_of + timedelta(days=365):
        return next_working_day(as_of, countries)
    return agreed


def letter_ready(card: HandoverCard) -> bool:
    """Whether the letter of introduction can be written: given, not introduced, with the first day and both names."""
    early = card.state in (HandoverState.SUBMITTED, HandoverState.PLANNED)
    return early and card.starts_on is not None and card.seller_id is not None and card.client.manager_id is not None


def open_card_events(card: HandoverCard, user: Any) -> frozenset[str]:
    """The moves this person may try now."""
    return frozenset(row.event for row in HANDOVER.open_to(card.state, machine_role(user.role)))


def newest_card(client_id: int) -> HandoverCard | None:
    """The client's hand-over that stands, else the last one."""
    rows = HandoverCard.objects.filter(client=client_id).select_related("client__manager", "seller")
    return rows.order_by(F("ended_on").desc(nulls_first=True), "-pk").first()


def is_accepted(client: Any, as_of: date) -> bool | None:
    """The guard of the client's life: None where nobody wrote a hand-over."""
    card = newest_card(client.pk)
    if card is None or card.state == HandoverState.CANCELLED:
        return None
    return card.state in HANDED


def is_won(client: Any, as_of: date) -> bool | None:
    """The guard of winning a client: a hand-over with the day of the signature or the first day of work."""
    agreed = Q(signed_on__isnull=False) | Q(starts_on__isnull=False)
    rows = HandoverCard.objects.standing().filter(agreed, client=client.pk)
    return True if rows.exists() else None
