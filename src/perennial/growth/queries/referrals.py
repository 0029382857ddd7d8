"""Referrals as lists and pages show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F, Min

from perennial.billing.models import Payment
from perennial.foundation.models import User
from perennial.foundation.store import get
from perennial.growth.choices import LEADS, WON, ReferralState
from perennial.growth.models import Referral
from perennial.growth.models.referrals import ReferralQuerySet
from perennial.growth.policies.referrals import sees_source
from perennial.kernel.text import fold
from perennial.kernel.workdays import working_days_between

VIEWS: Final[dict[str, tuple[str, ...]]] = {
    "leads": LEADS, "asked": (ReferralState.ASKED,), "won": WON,
    "lost": (ReferralState.CLOSED_LOST, ReferralState.NO),
}  # fmt: skip
SORTS: Final = {
    "lead": "lead_name", "client": "client__name", "since": "state_since", "until": "valid_until", "state": "state",
    "thanked": "thanked_on",
}  # fmt: skip
RECENT_DAYS: Final = 180  # what ended or was given before that is history: nobody is reminded of it


@dataclass(frozen=True, slots=True)
class ReferralFilter:
    """What a list of referrals is asked for. `client`: an id, 0 for all; `state`: one of the view's, or none."""

    view: str = "leads"
    words: str = ""
    client: int = 0
    sort: str = "since"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Owed:
    """What is to be done about a lead: contact it (so many working days late), thank for it, or tell how it ended."""

    row: Referral
    what: str  # contact, thank, tell
    days: int


def referral_rows(user: User, asked: ReferralFilter) -> ReferralQuerySet:
    """Referrals the reader may see that fit the filter; what is not said comes last."""
    rows = _within(user, asked).filter(state__in=VIEWS[asked.view])
    rows = rows.select_related("client__manager", "contact", "became", "made_by")
    column = F(SORTS[asked.sort])
    order = column.desc(nulls_last=True) if asked.descending else column.asc(nulls_last=True)
    return rows.order_by(order, "-pk")


def referral_counts(user: User, asked: ReferralFilter) -> dict[str, int]:
    """How many there are in each view. One query, and one more where words are looked for."""
    states = list(_within(user, asked).order_by().values_list("state", flat=True))
    return {view: sum(state in of for state in states) for view, of in VIEWS.items()}


def referrals_of(user: User, client_id: int) -> list[Referral]:
    """What a client recommended, the newest first. One query."""
    rows = Referral.objects.visible_to(user).filter(client=client_id).select_related("contact", "became")
    return list(rows.order_by("-state_since", "-pk"))


def brought_by(client_id: int) -> Referral | None:
    """The referral by which a client came to us."""
    return Referral.objects.filter(became=client_id).select_related("client", "contact").order_by("pk").first()


def first_money(clients: Collection[int], until: date | None = None) -> dict[int, date]:
    """When each of the clients first paid; what a bank took back is no payment. One query."""
    rows = Payment.objects.filter(client__in=list(clients), amount__gt=0, reversed_by__isnull=True)
    if until is not None:
        rows = rows.filter(paid_on__lte=until)
    return dict(rows.order_by().values_list("client").annotate(day=Min("paid_on")))


def owed(as_of: date, clients: Collection[int] | None = None) -> list[Owed]:
    """Leads that nobody contacted in time, and people not thanked or not told how it ended. Two queries."""
    rows = Referral.objects.filter(client__merged_into__isnull=True, registered_on__isnull=False)
    if clients is not None:
        rows = rows.filter(client__in=list(clients))
    wanted = rows.exclude(state__in=(ReferralState.ASKED, ReferralState.NO)).filter(told_on__isnull=True)
    most, found = int(get("referrals.contact_days")), []
    for row in wanted.select_related("client", "contact").order_by("registered_on", "pk"):
        one = _owed(row, most, as_of)
        if one is not None:
            found.append(one)
    return found


def _owed(row: Referral, most: int, as_of: date) -> Owed | None:
    given = row.registered_on
    if given is None or (as_of - row.state_since).days > RECENT_DAYS:
        return None
    if row.state == ReferralState.REGISTERED:
        late = working_days_between(given, as_of, (row.client.country,)) - most if given < as_of else 0
        return Owed(row, "contact", late) if late > 0 else None
    if row.thanked_on is None:
        return Owed(row, "thank", (as_of - given).days)
    ended = row.state in (ReferralState.CLOSED_LOST, ReferralState.CONVERTED, ReferralState.PAYING)
    return Owed(row, "tell", (as_of - row.state_since).days) if ended else None


def _within(user: User, asked: ReferralFilter) -> ReferralQuerySet:
    rows = Referral.objects.visible_to(user)
    if asked.client:
        rows = rows.filter(client=asked.client)
    if asked.words:
        wanted = fold(asked.words)
        texts: Any = rows.order_by().values_list(
            "pk", "client__brought_by", "lead_name", "lead_domain", "lead_person", "client__name", "contact__name"
        )
        named = [
            pk for pk, brought_by, *words in texts
            if wanted in fold(" ".join(word or "" for word in (words if sees_source(user, brought_by) else words[:3])))
        ]
        rows = rows.filter(pk__in=named)
    return rows
