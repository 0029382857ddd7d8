"""Comparing promises to pay, touches and exchange rates of a file with the book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from perennial.foundation.models import ExchangeRate
from perennial.intake.kinds.book_columns import LIST_SEPARATOR
from perennial.intake.kinds.staged import RateRow
from perennial.intake.plan import ContactDraft, Keyed, Plan
from perennial.intake.plan_clients import resolve
from perennial.intake.stored import Clients, keys_of, next_key
from perennial.kernel.text import name_key

RATE_DIGITS = 8  # foundation.ExchangeRate


def plan_promises(plan: Plan, clients: Clients) -> None:
    """Promises that no earlier import has brought."""
    rows = [(row, client) for row in plan.staged.promises if (client := resolve(plan.staged, clients, row))]
    seen: Counter[str] = Counter()
    drafts = []
    for row, client in rows:
        amount = format(row.amount.normalize(), "f")
        key = next_key(seen, "promise", row.client, row.currency, amount, row.promised_on, row.due_on, row.said_by)
        drafts.append(Keyed(client, row, key))
    known = keys_of(("promise",), {draft.key for draft in drafts})
    plan.promises = [draft for draft in drafts if draft.key not in known]
    _counted(plan, "promises", len(plan.promises), len(drafts))


def plan_touches(plan: Plan, clients: Clients, contacts: Mapping[tuple[str, str], ContactDraft | int]) -> None:
    """Touches that no earlier import has brought."""
    rows = [(row, client) for row in plan.staged.touches if (client := resolve(plan.staged, clients, row))]
    seen: Counter[str] = Counter()
    drafts = []
    for row, client in rows:
        key = next_key(seen, "touch", row.client, row.on, row.kind, row.text, row.contact, row.by)
        named = [part.strip() for part in row.contact.split(LIST_SEPARATOR) if part.strip()]
        found = [contacts.get((client.code, n.casefold())) or contacts.get((client.code, name_key(n))) for n in named]
        drafts.append(Keyed(client, row, key, contacts=tuple(dict.fromkeys(one for one in found if one))))
    known = keys_of(("touch",), {draft.key for draft in drafts})
    plan.touches = [draft for draft in drafts if draft.key not in known]
    _counted(plan, "touches", len(plan.touches), len(drafts))


def plan_rates(plan: Plan) -> None:
    """Rates that are new or say otherwise."""
    rows = plan.staged.rates
    if not rows:
        return
    days = [row.on for row in rows]
    stored = ExchangeRate.objects.filter(on__range=(min(days), max(days))).values_list("on", "base", "quote", "rate")
    known = {tuple(row[:3]): row[3] for row in stored}
    for row in rows:
        before = known.get((row.on, row.base, row.quote))
        if before is None:
            plan.created["rates"] += 1
        elif before != round(row.rate, RATE_DIGITS):
            plan.changed["rates"] += 1
            plan.changed_rates[rate_name(row)] = str(before)
        else:
            plan.unchanged["rates"] += 1
            continue
        plan.rates.append(row)


def rate_name(row: RateRow) -> str:
    """How a rate is named among the things an import has changed."""
    return f"{row.on}/{row.base}/{row.quote}"


def _counted(plan: Plan, kind: str, fresh: int, total: int) -> None:
    plan.created[kind] += fresh
    plan.unchanged[kind] += total - fresh
