"""Preparing, changing and discarding what is going to be invoiced. A draft has no number; issuing gives it one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from perennial.billing.choices import DraftState, LineKind
from perennial.billing.draft_queries import Facts, facts_of, held_by, open_drafts, taken
from perennial.billing.late_hours_actions import join_late_hours
from perennial.billing.lifecycle import INVOICE
from perennial.billing.models import Billed, DraftLine, InvoiceDraft
from perennial.billing.rules.drafting import Key, Lines, Made, lines_of, month_of, sums_of
from perennial.billing.rules.vat import vat_of
from perennial.billing.words import fee_text, work_text
from perennial.foundation.saying import kept
from perennial.foundation.timeline import Actor, changes, record
from perennial.kernel.money import round_money

FIELDS: Final = ("discount_percent", "order", "note")


class CannotDraft(ValueError):
    """The draft cannot be changed like this; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `draft_invoices` did: how many drafts are new, were brought up to date, or had nothing left on them."""

    drafts: tuple[InvoiceDraft, ...]
    made: int
    renewed: int
    dropped: int


def draft_invoices(
    month: date, *, clients: Collection[int] | None = None, by: Actor, as_of: date
) -> Prepared:
    """Prepare the invoices of a month from exactly what is approved and not invoiced: one draft an agreement.

    Open drafts are brought up to date; lines added by hand stay. Each agreement is one transaction, so that the work
    may stop anywhere and begin again. Hours that came after the invoice of their seat or fee are put on that one.
    """
    first, _last = month_of(month)
    join_late_hours(first, clients=clients, by=by, as_of=as_of)
    facts, drafts = facts_of(first, clients), open_drafts(first, clients)
    counts = {"made": 0, "renewed": 0, "dropped": 0}
    standing = []
    for agreement in sorted(facts.keys() | drafts.keys()):
        done, draft = _prepare(facts.get(agreement), drafts.get(agreement), first, by, as_of)
        if done:
            counts[done] += 1
        if draft is not None:
            standing.append(draft)
    return Prepared(tuple(standing), counts["made"], counts["renewed"], counts["dropped"])


def renew_drafts(client_id: int, since: date, *, by: Actor, as_of: date) -> int:
    """A rate has changed: open drafts of the client from that month on are priced anew. Returns how many differ."""
    first, renewed = since.replace(day=1), 0
    months = InvoiceDraft.objects.filter(client=client_id, state=DraftState.DRAFT, month__gte=first)
    for month in sorted(set(months.values_list("month", flat=True))):
        facts = facts_of(month, [client_id])
        for agreement, draft in open_drafts(month, [client_id]).items():
            done, _draft = _prepare(facts.get(agreement), draft, month, by, as_of)
            renewed += bool(done)
    return renewed


@transaction.atomic
def change_draft(draft: InvoiceDraft, *, values: Mapping[str, Any], by: Actor, as_of: date) -> InvoiceDraft:
    """Its discount, order number or note. Raises CannotDraft."""
    draft = locked(draft)
    wanted = {name: values[name] for name in FIELDS if name in values}
    data = changes({name: getattr(draft, name) for name in wanted}, wanted)
    if not data:
        return draft
    if not 0 <= wanted.get("discount_percent", Decimal(0)) <= 100:
        raise CannotDraft(_("A discount is between 0 and 100 %."))
    for name, value in wanted.items():
        setattr(draft, name, value)
    _sum_up(draft)
    _tell("invoice_draft.changed", draft, by, as_of, data)
    return draft


@transaction.atomic
def add_line(draft: InvoiceDraft, *, text: str, amount: Decimal, by: Actor, as_of: date) -> DraftLine:
    """Something else to charge, as an amount. Raises CannotDraft."""
    draft = locked(draft)
    if not text.strip():
        raise CannotDraft(_("Say what is charged."))
    if amount <= 0 or round_money(amount, draft.currency) != amount:
        raise CannotDraft(_("The amount is above zero, in whole cents; a discount has its own field."))
    first, last = month_of(draft.month)
    row = DraftLine.objects.create(
        draft=draft, kind=LineKind.OTHER, text=text.strip()[:300], day_from=first, day_to=last, quantity=Decimal(1),
        unit="piece", rate=amount, amount=amount, position=_next_position(draft),
    )  # fmt: skip
    _sum_up(draft)
    _tell("invoice_draft.line_added", draft, by, as_of, {"text": row.text, "amount": amount})
    return row


@transaction.atomic
def drop_line(line: DraftLine, *, by: Actor, as_of: date) -> InvoiceDraft:
    """Take off a line that was added by hand. Raises CannotDraft for one that was made from approved work."""
    draft = locked(line.draft)
    if line.kind != LineKind.OTHER:
        raise CannotDraft(_("This line comes from what was approved; it is changed there, or credited later."))
    if DraftLine.objects.filter(pk=line.pk).delete()[0]:
        _sum_up(draft)
        _tell("invoice_draft.line_dropped", draft, by, as_of, {"text": line.text, "amount": line.amount})
    return draft


@transaction.atomic
def discard_draft(draft: InvoiceDraft, *, reason: str = "", by: Actor, as_of: date) -> InvoiceDraft:
    """Nothing is invoiced of it; what it held can be prepared again. Raises CannotDraft, kernel.lifecycle.Refused."""
    draft = locked(draft)
    INVOICE.fire(draft.state, "discard", by.role, {"never_numbered": True})
    return _discard(draft, reason, by, as_of)


def locked(draft: InvoiceDraft) -> InvoiceDraft:
    """The draft as it stands now, held until the transaction ends. Raises CannotDraft once it is no draft any more."""
    rows = InvoiceDraft.objects.select_for_update(of=("self",))
    near = ("client__manager", "agreement", "our_entity", "client_entity")
    found: InvoiceDraft = rows.select_related(*near).get(pk=draft.pk)
    if found.state != DraftState.DRAFT:
        raise CannotDraft(_("It is no draft any more: it was issued or discarded."))
    return found


def lines_now(draft: InvoiceDraft, facts: Facts | None) -> Lines:
    """What the draft would hold if it were prepared now."""
    if facts is None:
        return Lines((), (), ())
    free = taken(facts.keys(), except_draft=draft.pk)
    return lines_of(draft.month, facts.works, facts.fees, currency=facts.agreement.currency, taken=free)


def is_as_prepared(draft: InvoiceDraft, lines: Lines) -> bool:
    """Whether the stored lines are still exactly what is approved, at the rates that hold."""
    keys = {number: Key(row.kind, row.subject, row.part) for number, row in held_by(draft).items()}
    stored = [_figures(row, keys) for row in draft.lines.all() if row.kind != LineKind.OTHER]
    return set(keys.values()) == set(lines.keys) and stored == [_figures_of(made) for made in lines.lines]


def _prepare(
    facts: Facts | None, draft: InvoiceDraft | None, month: date, by: Actor, as_of: date
) -> tuple[str, InvoiceDraft | None]:
    """('made', 'renewed', 'dropped' or '', the draft that stands) of one agreement."""
    try:
        with transaction.atomic():
            return _prepare_one(facts, draft, month, by, as_of)
    except (CannotDraft, IntegrityError):  # somebody else prepared or issued it in the same moment: theirs stands
        return "", None


def _prepare_one(
    facts: Facts | None, draft: InvoiceDraft | None, month: date, by: Actor, as_of: date
) -> tuple[str, InvoiceDraft | None]:
    new = draft is None
    if draft is not None:
        draft = locked(draft)
    elif facts is not None:
        draft = _blank(facts, month, as_of)
    if draft is None:
        return "", None
    lines = lines_now(draft, facts)
    if new:
        if not lines.lines and not lines.problems:
            return "", None
        draft.save(force_insert=True)
    elif not lines.lines and not lines.problems and not draft.lines.filter(kind=LineKind.OTHER).exists():
        _discard(draft, _("Nothing is left to invoice of it."), by, as_of)
        return "dropped", None
    told = [kept(problem) for problem in lines.problems]
    same = not new and is_as_prepared(draft, lines) and draft.problems == told and not _moved(draft, facts)
    if same:
        return "", draft
    _write(draft, lines)
    if facts is not None:
        draft.our_entity, draft.client_entity = facts.agreement.our_entity, facts.buyer
    draft.problems = told
    _sum_up(draft)
    _tell("invoice_draft.made" if new else "invoice_draft.renewed", draft, by, as_of, {})
    return ("made" if new else "renewed"), draft


def _blank(facts: Facts, month: date, as_of: date) -> InvoiceDraft:
    agreement = facts.agreement
    return InvoiceDraft(
        client=agreement.client, agreement=agreement, our_entity=agreement.our_entity, client_entity=facts.buyer,
        month=month, currency=agreement.currency, language=agreement.client.language, made_on=as_of,
        discount_percent=agreement.discount_percent, order=agreement.purchase_order, version=0,
    )  # fmt: skip


def _moved(draft: InvoiceDraft, facts: Facts | None) -> bool:
    """Whether the agreement names other companies since."""
    if facts is None:
        return False
    buyer = facts.buyer.pk if facts.buyer is not None else None
    return (draft.our_entity_id, draft.client_entity_id) != (facts.agreement.our_entity_id, buyer)


def _write(draft: InvoiceDraft, lines: Lines) -> None:
    """Replace what was made from facts; what is used up goes with it, in one go so that nothing is held twice."""
    draft.lines.exclude(kind=LineKind.OTHER).delete()
    held = {Key(row.kind, row.subject, row.part): row for row in draft.billed.filter(released_on__isnull=True)}
    gone = [row.pk for key, row in held.items() if key not in lines.keys]
    if gone:
        Billed.objects.filter(pk__in=gone).delete()
    wanted = [Billed(draft=draft, kind=k.kind, subject=k.subject, part=k.part) for k in lines.keys if k not in held]
    for row in Billed.objects.bulk_create(wanted):
        held[Key(row.kind, row.subject, row.part)] = row
    with override(draft.language):
        rows = [_line(draft, made, position, held[made.key]) for position, made in enumerate(lines.lines, start=1)]
    DraftLine.objects.bulk_create(rows)
    for place, other in enumerate(draft.lines.filter(kind=LineKind.OTHER).order_by("position", "id"), start=1):
        if other.position != len(rows) + place:
            DraftLine.objects.filter(pk=other.pk).update(position=len(rows) + place)


def _line(draft: InvoiceDraft, made: Made, position: int, billed: Billed) -> DraftLine:
    priced = made.priced
    text = fee_text(made.what, *made.part) if made.part else work_text(made.what, made.who)
    return DraftLine(
        draft=draft, kind=made.kind, text=text, day_from=priced.day_from, day_to=priced.day_to,
        seconds=priced.seconds, quantity=priced.quantity, unit=priced.unit, rate=priced.rate, amount=priced.amount,
        placement_id=made.placement, project_id=made.project, billed=billed, position=position,
    )  # fmt: skip


def _figures(row: DraftLine, keys: Mapping[int, Key]) -> tuple[Any, ...]:
    key = keys.get(row.billed_id) if row.billed_id is not None else None
    return (key, row.day_from, row.day_to, row.seconds, row.unit, row.rate, row.amount)


def _figures_of(made: Made) -> tuple[Any, ...]:
    priced = made.priced
    return (made.key, priced.day_from, priced.day_to, priced.seconds, priced.unit, priced.rate, priced.amount)


def _sum_up(draft: InvoiceDraft) -> None:
    amounts: Sequence[Decimal] = list(draft.lines.values_list("amount", flat=True))
    vat = vat_of(draft.agreement.vat, draft.agreement.vat_rate)
    sums = sums_of(amounts, draft.discount_percent, vat, draft.currency)
    draft.net, draft.vat, draft.total, draft.version = sums.net, sums.vat, sums.total, draft.version + 1
    draft.save()


def _next_position(draft: InvoiceDraft) -> int:
    last = draft.lines.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1


def _discard(draft: InvoiceDraft, reason: str, by: Actor, as_of: date) -> InvoiceDraft:
    draft.billed.filter(released_on__isnull=True).update(released_on=as_of)
    draft.state, draft.version = DraftState.DISCARDED, draft.version + 1
    draft.save(update_fields=["state", "version"])
    _tell("invoice_draft.discarded", draft, by, as_of, {"reason": reason})
    return draft


def _tell(verb: str, draft: InvoiceDraft, by: Actor, as_of: date, data: Mapping[str, Any]) -> None:
    named = {
        "agreement": draft.agreement.number, "month": draft.month, "amount": draft.total, "currency": draft.currency,
    }  # fmt: skip
    record(
        verb, by=by, on=as_of, client_id=draft.client_id, subject=("invoice_draft", draft.pk), data={**named, **data}
    )
