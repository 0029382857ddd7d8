"""What the days do with referrals: askings that left as letters, registrations that end, first money, closing."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction

from perennial.clients.models import Client, Contact
from perennial.foundation.choices import OutboxState
from perennial.foundation.models import OutboxMessage
from perennial.foundation.timeline import Actor
from perennial.growth.actions.referrals import ask_for_referral, move_referral
from perennial.growth.choices import WON, ReferralState
from perennial.growth.models import Referral
from perennial.growth.queries.partners import open_commissions
from perennial.growth.queries.referrals import first_money
from perennial.growth.rules.referrals import last_day

ASK: Final = "referral_ask"
PERIOD_MONTHS: Final = 12


@transaction.atomic
def advance_referrals(*, by: Actor, as_of: date) -> int:
    """The same day twice changes nothing. Returns how many moved; a fixed number of queries beside them."""
    return sum((_note_asks(by, as_of), _expire(by, as_of), _first_cash(by, as_of), _close(by, as_of)))


def _note_asks(by: Actor, as_of: date) -> int:
    """Letters that asked for a recommendation and left."""
    known = Referral.objects.filter(message_id__isnull=False).values("message_id")
    letters = OutboxMessage.objects.filter(
        letter=ASK, state=OutboxState.SENT, client_id__isnull=False, sent_at__isnull=False
    )
    rows = list(letters.exclude(pk__in=known).order_by("pk"))
    if not rows:
        return 0
    clients = Client.objects.in_bulk({row.client_id for row in rows if row.client_id})
    people = {
        (one.client_id, one.email.casefold()): one
        for one in Contact.objects.filter(client__in=clients).exclude(email="")
    }
    for row in rows:
        to = next(iter(row.to), "")
        day = min(row.sent_at.date(), as_of) if row.sent_at else as_of
        contact = people.get((row.client_id or 0, str(to).casefold()))
        ask_for_referral(
            clients[row.client_id or 0], contact=contact, on=day, message_id=row.pk, by=by, as_of=as_of
        )
    return len(rows)


def _expire(by: Actor, as_of: date) -> int:
    rows = Referral.objects.filter(
        state__in=(ReferralState.REGISTERED, ReferralState.CONTACTED), valid_until__lt=as_of
    )
    found = list(rows.order_by("pk"))
    for row in found:
        move_referral(row, "expired", by=by, as_of=as_of)
    return len(found)


def _first_cash(by: Actor, as_of: date) -> int:
    """Of those that came as paying with an import, the day alone is noted."""
    rows = list(Referral.objects.filter(state__in=WON, first_cash_on__isnull=True).order_by("pk"))
    first = first_money([row.became_id for row in rows if row.became_id], as_of) if rows else {}
    paid = [row for row in rows if row.became_id in first]
    for row in paid:
        day = first[row.became_id or 0]
        if row.state == ReferralState.CONVERTED:
            move_referral(row, "first_cash", by=by, as_of=as_of, first_cash_on=day)
        else:
            Referral.objects.filter(pk=row.pk).update(first_cash_on=day)
    return len(paid)


def _close(by: Actor, as_of: date) -> int:
    rows = list(Referral.objects.filter(state=ReferralState.PAYING, first_cash_on__isnull=False).order_by("pk"))
    over = [row for row in rows if row.first_cash_on and last_day(row.first_cash_on, PERIOD_MONTHS) < as_of]
    owed = open_commissions([row.pk for row in over], as_of) if over else set()
    done = [row for row in over if row.pk not in owed]
    for row in done:
        move_referral(row, "period_over", by=by, as_of=as_of)
    return len(done)
