"""What the calendar does with renewals: they are made for the terms that run, windows open, terms roll over, the
notice date is told once. The same facts change nothing twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from perennial.clients.models import Client
from perennial.foundation.choices import OutboxState, Role
from perennial.foundation.models import OutboxMessage
from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import ChangedMeanwhile
from perennial.growth.actions.renewal_moves import SYSTEM, move_renewal
from perennial.growth.choices import RenewalState
from perennial.growth.models import Renewal
from perennial.growth.ports import bands_on
from perennial.growth.queries.renewals import Windows, windows
from perennial.growth.queries.terms import DAY, Unit, load_units, yearly_of
from perennial.growth.rules.renewals import opens_on, reminds_on
from perennial.kernel.money import ZERO

MANAGER = str(Role.AM)
TALKED = (RenewalState.OPENED, RenewalState.NEGOTIATING)


@dataclass(frozen=True, slots=True)
class Due:
    """A term that runs."""

    unit: Unit
    ends_on: date
    notice_on: date | None
    evergreen: bool

    @property
    def key(self) -> tuple[int, date]:
        return self.unit.id, self.ends_on


def tend_renewals(*, by: Actor, as_of: date, clients: Collection[int] | None = None) -> dict[str, int]:
    """Make what is missing, take away what no term asks for any more, and make the system's moves; how many of each.

    clients: only these; None is the whole book. Sixteen queries, and a few for each renewal that moves.
    """
    asked = Client.objects.served() if clients is None else Client.objects.served().filter(pk__in=clients)
    tiers = dict(asked.order_by().values_list("pk", "tier"))
    units = [unit for unit in load_units(as_of, clients) if unit.agreement.client_id in tiers]
    amounts = yearly_of(units, [(unit.id, as_of) for unit in units])
    terms = {due.key: due for unit in units for due in _running(unit, as_of, amounts)}
    found = windows()
    done = {"made": _make(terms.values(), amounts, tiers, found, as_of)}
    done["dropped"] = _drop(terms, tiers)
    rows = list(
        Renewal.objects.standing().filter(client__in=tiers).select_related("agreement", "client").order_by("pk")
    )
    _refresh(rows, terms, amounts, tiers, found, as_of)
    return done | _moves(rows, found, by, as_of)


def _running(unit: Unit, as_of: date, amounts: Mapping[tuple[int, date], Decimal]) -> Iterable[Due]:
    row = unit.agreement
    term = row.term(as_of)
    if term.ends_on is not None:
        return [Due(unit, term.ends_on, term.notice_by, False)] if term.ends_on >= as_of else []
    if row.ends_on is None and amounts.get((unit.id, as_of)):
        return [Due(unit, _year_ends(row.starts_on, as_of), None, True)]
    return []


def _year_ends(starts_on: date, as_of: date) -> date:
    """The last day of the year of an open-ended agreement that runs."""
    year = as_of.year
    while True:
        month, day = starts_on.month, starts_on.day
        start = date(year, month, 28) if (month, day) == (2, 29) else date(year, month, day)
        if start - DAY >= as_of and start > starts_on:
            return start - DAY
        year += 1


def _make(
    terms: Iterable[Due], amounts: Mapping[tuple[int, date], Decimal], tiers: Mapping[int, str], found: Windows,
    as_of: date,
) -> int:  # fmt: skip
    wanted = {due.key: due for due in terms}
    agreements = [pk for pk, _day in wanted]
    known: set[tuple[int, date]] = set()
    for start in range(0, len(agreements), 500):
        rows = Renewal.objects.filter(agreement__in=agreements[start : start + 500]).order_by()
        known |= set(rows.values_list("agreement_id", "term_ends_on"))
    made = [
        Renewal(
            client_id=due.unit.agreement.client_id, agreement_id=due.unit.id, term_ends_on=due.ends_on,
            notice_on=due.notice_on, opens_on=_opens(due, tiers, found), evergreen=due.evergreen, state_since=as_of,
            made_on=as_of, amount=amounts.get((due.unit.id, as_of), ZERO), currency=due.unit.agreement.currency,
        )
        for due in wanted.values() if due.key not in known
    ]  # fmt: skip
    Renewal.objects.bulk_create(made, batch_size=500)
    return len(made)


def _opens(due: Due, tiers: Mapping[int, str], found: Windows) -> date:
    days = found.third if due.evergreen else found.days(tiers.get(due.unit.agreement.client_id, ""))
    return opens_on(due.ends_on, due.notice_on, days=days)


def _drop(terms: Mapping[tuple[int, date], Due], tiers: Mapping[int, str]) -> int:
    """Planned ones whose agreement says another day now. An open window stays, for a person to settle."""
    rows = Renewal.objects.filter(state=RenewalState.SCHEDULED, client__in=tiers).order_by()
    planned: Any = rows.values_list("pk", "agreement_id", "term_ends_on", "evergreen")
    gone = [pk for pk, agreement, day, evergreen in planned if not evergreen and (agreement, day) not in terms]
    # an open-ended agreement that has an end now, or brings nothing any more
    still = {key[0] for key, due in terms.items() if due.evergreen}
    gone += [pk for pk, agreement, _day, evergreen in planned if evergreen and agreement not in still]
    for start in range(0, len(gone), 500):
        Renewal.objects.filter(pk__in=gone[start : start + 500], state=RenewalState.SCHEDULED).delete()
    return len(gone)


def _refresh(
    rows: list[Renewal], terms: Mapping[tuple[int, date], Due], amounts: Mapping[tuple[int, date], Decimal],
    tiers: Mapping[int, str], found: Windows, as_of: date,
) -> None:  # fmt: skip
    """Amounts, notice dates and windows follow the book; nobody is told of it."""
    changed = []
    for row in rows:
        due = terms.get((row.agreement_id, row.term_ends_on))
        if due is None:
            continue
        values = (amounts.get((due.unit.id, as_of), ZERO), due.notice_on, _opens(due, tiers, found))
        if values != (row.amount, row.notice_on, row.opens_on):
            row.amount, row.notice_on, row.opens_on = values
            changed.append(row)
    Renewal.objects.bulk_update(changed, ["amount", "notice_on", "opens_on"], batch_size=200)


def _moves(rows: list[Renewal], found: Windows, by: Actor, as_of: date) -> dict[str, int]:
    done = dict.fromkeys(("opened", "rolled", "reminded"), 0)
    _by_letter(rows)
    opening = [row for row in rows if row.state == RenewalState.SCHEDULED and not row.evergreen
               and row.opens_on <= as_of]  # fmt: skip
    bands = bands_on(sorted({(row.client_id, as_of) for row in opening}))
    for row in opening:
        band = bands.get((row.client_id, as_of), "")
        done["opened"] += _moved(row, "window", by, as_of, band=band)
    for row in rows:
        if row.evergreen and row.state == RenewalState.SCHEDULED and row.term_ends_on < as_of:
            done["rolled"] += _moved(row, "evergreen", by, as_of)
        elif row.state in TALKED and rolls(row, as_of):
            done["rolled"] += _moved(row, "rolls_over", by, as_of)
        elif not row.is_decided and _is_told(row, found, as_of):
            done["reminded"] += _remind(row, by, as_of)
    return done


def _by_letter(rows: list[Renewal]) -> None:
    """The talk is open once its letter has left; that was the act of whoever sent it. One query."""
    waiting = {row.pk: row for row in rows if row.state == RenewalState.PREPARING}
    sent = OutboxMessage.objects.filter(
        letter="renewal", subject_kind="renewal", subject_id__in=list(waiting), state=OutboxState.SENT
    ).select_related("written_by")  # fmt: skip
    for message in sent.order_by("pk") if waiting else ():
        row = waiting.pop(message.subject_id or 0, None)
        if row is not None and message.sent_at is not None:
            by = Actor(message.written_by, message.sent_at)
            with suppress(ChangedMeanwhile), transaction.atomic():
                move_renewal(row, "open_talk", role=MANAGER, reason=message.subject, by=by,
                             as_of=localdate(message.sent_at))  # fmt: skip


def rolls(row: Renewal, as_of: date) -> bool:
    """Whether the agreement goes on by itself, and nobody can give notice any more."""
    return row.agreement.auto_renews and row.notice_on is not None and row.notice_on < as_of


def _is_told(row: Renewal, found: Windows, as_of: date) -> bool:
    """Once, from some days before the notice date to that day."""
    if row.notice_on is None or row.reminded_on is not None:
        return False
    return reminds_on(row.notice_on, lead=found.lead) <= as_of <= row.notice_on


def _remind(row: Renewal, by: Actor, as_of: date) -> bool:
    with transaction.atomic():
        if not Renewal.objects.filter(pk=row.pk, reminded_on__isnull=True).update(reminded_on=as_of):
            return False
        data = {"number": row.agreement.number, "notice_on": row.notice_on, "ends_on": row.term_ends_on}
        record("renewal.notice_near", by=by, on=as_of, client_id=row.client_id, subject=("renewal", row.pk), data=data)
    row.reminded_on = as_of
    return True


def _moved(row: Renewal, event: str, by: Actor, as_of: date, **fields: Any) -> bool:
    """One move by the system; False when a person was faster."""
    try:
        with transaction.atomic():
            move_renewal(row, event, role=SYSTEM, by=by, as_of=as_of, **fields)
    except ChangedMeanwhile:
        return False
    return True
