"""How imported promises to pay ended. Receivables ends the running ones by itself; of old ones only history knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from perennial.billing.models import Payment
from perennial.clients.models import Client
from perennial.foundation.narrowing import narrowed
from perennial.foundation.store import get
from perennial.intake.kinds.staged import PromiseRow
from perennial.intake.plan import Keyed
from perennial.kernel.money import ZERO
from perennial.kernel.workdays import add_working_days
from perennial.receivables.choices import PromiseOutcome

BANK_DAYS = 2  # as receivables.rules.promises: the promised day and two bank days


def outcomes(drafts: Sequence[Keyed], *, as_of: date) -> None:
    """Mark each promise kept, broken or running by the money that came; only a client's newest may run. 3 queries."""
    rows = [(draft, draft.row) for draft in drafts if isinstance(draft.row, PromiseRow)]
    if not rows:
        return
    arrivals: dict[tuple[int, str], list[tuple[date, Decimal]]] = defaultdict(list)
    ids = {draft.client.id for draft, _row in rows if draft.client.id is not None}
    paid = narrowed(Payment.objects.filter(paid_on__gte=min(row.promised_on for _d, row in rows)), "client_id", ids)
    for client, currency, on, amount in paid.order_by("paid_on").values_list(
        "client_id", "currency", "paid_on", "amount"
    ):
        arrivals[(client, currency)].append((on, amount))
    ours = tuple(get("company.countries"))
    places = dict(narrowed(Client.objects.all(), "pk", ids).values_list("pk", "country"))
    newest = {
        (draft.client.id, row.currency): draft for draft, row in sorted(rows, key=lambda pair: pair[1].promised_on)
    }
    for draft, row in rows:
        found = arrivals.get((draft.client.id or 0, row.currency), [])
        countries = (*ours, places.get(draft.client.id or 0, ""))
        draft.outcome, draft.closed_on = _outcome(row, found, as_of, countries)
        if draft.outcome == PromiseOutcome.RUNNING and newest[(draft.client.id, row.currency)] is not draft:
            draft.outcome, draft.closed_on = str(PromiseOutcome.WITHDRAWN), as_of  # a newer promise took its place


def _outcome(
    row: PromiseRow, arrivals: list[tuple[date, Decimal]], as_of: date, countries: tuple[str, ...]
) -> tuple[str, date | None]:
    deadline = add_working_days(row.due_on, BANK_DAYS, countries)
    arrived = ZERO
    for on, amount in arrivals:
        if row.promised_on <= on <= min(deadline, as_of):
            arrived += amount
            if arrived >= row.amount:
                return str(PromiseOutcome.KEPT), on
    if as_of > deadline:
        return str(PromiseOutcome.BROKEN), deadline + timedelta(days=1)
    return str(PromiseOutcome.RUNNING), None
