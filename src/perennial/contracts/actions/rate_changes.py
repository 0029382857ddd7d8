"""Changes of bill rates through their life (lifecycle.RATE_CHANGE): drafted, approved, sent, agreed, in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.contracts.actions.rates import set_bill_rate
from perennial.contracts.choices import COMING, LIVE, RateChangeState
from perennial.contracts.lifecycle import RATE_CHANGE
from perennial.contracts.models import Placement, RateChange, RateChangeLine, RateChangeMove
from perennial.contracts.policies import role_for
from perennial.contracts.ports import reprice
from perennial.contracts.queries.rate_changes import facts, preview
from perennial.contracts.rules.rate_changes import in_time, obstacle
from perennial.contracts.rules.rates import RateFrom, rate_on
from perennial.foundation.rights import may_see
from perennial.foundation.saying import spoken
from perennial.foundation.timeline import Actor, changes, record
from perennial.foundation.versions import write_as_read
from perennial.kernel.letters import clean_line

Amounts = Mapping[Placement, Decimal]
SYSTEM: Final = "SYS"


class CannotChangeRate(ValueError):
    """The rates cannot change like this; the sentence says why."""


@transaction.atomic
def draft_rate_change(
    client: Client, *, amounts: Amounts, effective_on: date, reason: str = "", by: Actor, as_of: date
) -> RateChange:
    """New rates for placements of a client from a day on. Nothing is asked of the client yet.

    Raises CannotChangeRate: for invoiced days, a placement without a rate, one that is in another change.
    """
    old = _checked(client.pk, amounts, effective_on, as_of)
    row = RateChange.objects.create(
        client=client, effective_on=effective_on, reason=clean_line(reason), state_since=as_of, drafted_on=as_of,
        drafted_by=by.user,
    )  # fmt: skip
    _write_lines(row, amounts, old)
    _record(row, "rate_change.drafted", {"effective_on": effective_on, "n": len(amounts)}, by, as_of)
    return row


@transaction.atomic
def change_rate_draft(
    row: RateChange, *, amounts: Amounts, effective_on: date, reason: str = "", by: Actor, as_of: date
) -> RateChange:
    """Other amounts, another day or other words, as long as nobody has approved it. Raises CannotChangeRate."""
    if row.state != RateChangeState.DRAFTED:
        raise CannotChangeRate(_("It is approved already: withdraw it and draft another one."))
    old = _checked(row.client_id, amounts, effective_on, as_of, but=row.pk)
    data = changes(
        {"effective_on": row.effective_on, "reason": row.reason, **_named(row)},
        {"effective_on": effective_on, "reason": clean_line(reason),
         **{one.person.name: str(amount) for one, amount in amounts.items()}},
    )  # fmt: skip
    _save(row, {"effective_on": effective_on, "reason": clean_line(reason)})
    row.lines.all().delete()
    _write_lines(row, amounts, old)
    if data:
        _record(row, "rate_change.changed", data, by, as_of)
    return row


def approve_rate_change(row: RateChange, *, margin_looked_at: bool, by: Actor, as_of: date) -> RateChange:
    """A head or director has looked at the margin before and after. Raises as `_move`, and CannotChangeRate."""
    _still_possible(row, as_of)
    return _move(row, "approve", holds=margin_looked_at and may_see(by.user, "margin"), by=by, as_of=as_of)


def send_rate_change(row: RateChange, *, words: str = "", by: Actor, as_of: date) -> RateChange:
    """It has gone to the client, by our letter or as `words` say. Raises as `_move`, and CannotChangeRate."""
    found = _still_possible(row, as_of)
    kept = in_time(as_of, found.notice_days, row.effective_on)
    return _move(row, "send", holds=kept, reason=clean_line(words), by=by, as_of=as_of)


@transaction.atomic
def rate_letter_taken_back(row: RateChange, *, by: Actor, as_of: date) -> None:
    """The letter did not leave after all: as it was before Send was pressed."""
    rows = RateChange.objects.filter(pk=row.pk, state=RateChangeState.SENT)
    if rows.update(state=RateChangeState.APPROVED, state_since=as_of, version=row.version + 1):
        row.moves.filter(event="send").delete()
        _record(row, "rate_change.taken_back", {}, by, as_of)


def agree_rate_change(row: RateChange, *, in_writing: bool, words: str = "", by: Actor, as_of: date) -> RateChange:
    """The client has agreed in writing; `words` say where it stands. Raises as `_move`."""
    return _move(row, "agree", holds=in_writing, reason=clean_line(words), by=by, as_of=as_of)


def refuse_rate_change(row: RateChange, *, reason: str, by: Actor, as_of: date) -> RateChange:
    """The client does not agree, and says why. Raises as `_move`."""
    said = clean_line(reason)
    return _move(row, "refuse", holds=bool(said), reason=said, by=by, as_of=as_of)


def withdraw_rate_change(row: RateChange, *, reason: str = "", by: Actor, as_of: date) -> RateChange:
    """We do not go on with it. Raises as `_move`."""
    return _move(row, "withdraw", reason=clean_line(reason), by=by, as_of=as_of)


@transaction.atomic
def apply_rate_change(row: RateChange, *, by: Actor, as_of: date) -> RateChange:
    """The day has come: each placement has its new rate from that day on, and drafts of invoices are priced anew.

    What is invoiced keeps its price: as long as a day from then on is invoiced, nothing happens at all.
    Raises as `_move`.
    """
    row = RateChange.objects.select_for_update(of=("self",)).select_related("client").get(pk=row.pk)
    found = preview(row, as_of, costs=False)
    holds = row.effective_on <= as_of and not found.obstacles
    _move(row, "effective", role=SYSTEM, holds=holds, by=by, as_of=as_of)
    for one in found.lines:
        line = one.line
        was = one.effect.old.amount if one.effect is not None else line.was
        rate = set_bill_rate(
            line.placement, amount=line.amount, currency=line.currency, unit=line.unit, valid_from=row.effective_on,
            by=by, as_of=as_of,
        )  # fmt: skip
        RateChangeLine.objects.filter(pk=line.pk).update(rate=rate, was=was)
    reprice(row.client_id, row.effective_on, by=by, as_of=as_of)
    return row


def apply_rate_changes(*, by: Actor, as_of: date) -> int:
    """Every agreed change whose day has come and stands in no invoice's way. Returns how many came into force."""
    due = RateChange.objects.filter(state=RateChangeState.AGREED, effective_on__lte=as_of).order_by("id")
    done = 0
    for row in due:
        if not preview(row, as_of, costs=False).obstacles:
            apply_rate_change(row, by=by, as_of=as_of)
            done += 1
    return done


def _checked(
    client_id: int, amounts: Amounts, day: date, as_of: date, *, but: int | None = None
) -> dict[int, RateFrom]:
    """The rates that hold on the day. Raises CannotChangeRate with every obstacle."""
    if not amounts:
        raise CannotChangeRate(_("Choose whose rate changes."))
    held = facts(list(amounts), day, as_of)
    said, old = [], {}
    busy = RateChangeLine.objects.filter(placement__in=list(amounts), standing=True).exclude(change=but)
    taken = set(busy.values_list("placement", flat=True))
    for row, amount in amounts.items():
        why = obstacle(held[row.pk], amount, day)
        rate = rate_on(held[row.pk].rates, day)
        if row.client_id != client_id or row.state not in (*LIVE, *COMING):
            said.append(_("%(person)s does not work for this client.") % {"person": row.person.name})
        elif row.pk in taken:
            said.append(_("%(person)s is in another change of rates already.") % {"person": row.person.name})
        elif amount <= 0:
            said.append(_("%(person)s: a rate is above zero.") % {"person": row.person.name})
        elif why is not None or rate is None:
            said.append(spoken(why))
        else:
            old[row.pk] = rate
    if said:
        raise CannotChangeRate(" ".join(said))
    return old


def _still_possible(row: RateChange, as_of: date) -> Any:
    """What it does now. Raises CannotChangeRate when something stands in its way since it was drafted."""
    found = preview(row, as_of, costs=False)
    if found.obstacles:
        raise CannotChangeRate(" ".join(spoken(why) for why in found.obstacles))
    return found


def _write_lines(row: RateChange, amounts: Amounts, old: Mapping[int, RateFrom]) -> None:
    lines = [
        RateChangeLine(
            change=row, placement=placement, was=old[placement.pk].amount, amount=amount,
            currency=old[placement.pk].currency, unit=old[placement.pk].unit,
        )
        for placement, amount in amounts.items()
    ]  # fmt: skip
    try:
        with transaction.atomic():
            RateChangeLine.objects.bulk_create(lines)
    except IntegrityError as error:  # somebody else drafted one for the same placement in the same moment
        raise CannotChangeRate(_("One of them is in another change of rates already.")) from error


def _named(row: RateChange) -> dict[str, str]:
    lines = row.lines.select_related("placement__person")
    return {line.placement.person.name: str(line.amount) for line in lines}


@transaction.atomic
def _move(
    row: RateChange, event: str, *, holds: bool = True, role: str | None = None, reason: str = "", by: Actor,
    as_of: date,
) -> RateChange:  # fmt: skip
    """One move of the machine. Raises kernel.lifecycle.Refused or ChangedMeanwhile."""
    found = RATE_CHANGE.find(row.state, event)
    who = role or role_for(by.user, found.roles if found else ())
    guards = {found.guard: holds} if found is not None and found.guard else {}
    target, before = RATE_CHANGE.fire(row.state, event, who, guards).target, row.state
    _save(row, {"state": target, "state_since": as_of})
    if row.is_over:
        row.lines.update(standing=False)
    RateChangeMove.objects.create(
        change=row, event=event, before=before, after=target, on=as_of, by=by.user, reason=reason
    )
    _record(row, "rate_change.moved", {"event": event, "effective_on": row.effective_on, "reason": reason}, by, as_of)
    return row


def _save(row: RateChange, values: dict[str, Any]) -> None:
    write_as_read(row, values, _("Somebody else changed these rates meanwhile. Look again."))


def _record(row: RateChange, verb: str, data: Mapping[str, Any], by: Actor, as_of: date) -> None:
    people = list(row.lines.order_by("placement__person__name").values_list("placement__person__name", flat=True))
    subject = ("rate_change", row.pk)
    record(verb, by=by, on=as_of, client_id=row.client_id, subject=subject, data={"people": people, **data})
