"""What a month brings to invoice, agreement by agreement, with a fixed number of queries for the whole book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Max

from perennial.billing.choices import BilledKind, DraftState
from perennial.billing.models import Billed, InvoiceDraft, InvoiceLine
from perennial.billing.ports import ApprovedDay, hours
from perennial.billing.rules import drafting
from perennial.billing.rules.drafting import Fee, Key, Work, month_of
from perennial.billing.rules.pricing import Rate
from perennial.contracts.choices import WORKED, Billing
from perennial.contracts.models import Agreement, ClientEntity, Placement, Project
from perennial.contracts.queries.rates import rates_between
from perennial.kernel.money import ZERO


@dataclass(slots=True)
class Facts:
    """What one agreement has in a month. `days`: the approved days of each timesheet."""

    agreement: Agreement
    buyer: ClientEntity | None
    works: list[Work] = field(default_factory=list)
    fees: list[Fee] = field(default_factory=list)
    days: dict[int, list[ApprovedDay]] = field(default_factory=dict)
    roles: dict[int, tuple[str, str]] = field(default_factory=dict)  # timesheet: person and role

    def keys(self) -> list[Key]:
        """Everything that could be on an invoice of the month."""
        month = {key for work in self.works for key in _keys_of(work)}
        return [*month, *(Key(drafting.FEE, fee.project, 0) for fee in self.fees)]


def facts_of(month: date, clients: Collection[int] | None = None) -> dict[int, Facts]:
    """{agreement: its facts} of every agreement that has something to invoice in the month. Seven queries."""
    placed, fixed = _at_work(month, clients)
    agreements = _agreements({row.agreement_id for row in placed} | {row.agreement_id for row in fixed})
    return _found(month, placed, fixed, agreements)


def facts_for(draft: InvoiceDraft) -> Facts | None:
    """The same for the agreement of one draft, which it knows already. Four queries."""
    placed, fixed = _at_work(draft.month, [draft.client_id], agreement=draft.agreement_id)
    agreements = {draft.agreement_id: (draft.agreement, draft.client_entity)}
    return _found(draft.month, placed, fixed, agreements).get(draft.agreement_id)


def held_by(draft: InvoiceDraft) -> dict[int, Billed]:
    """{id: what the draft or its invoice holds now}. One query, none where it was prefetched."""
    return {row.pk: row for row in draft.billed.all() if row.released_on is None}


def sheets_of(draft: InvoiceDraft) -> list[int]:
    """The timesheets among what it holds."""
    return [row.subject for row in held_by(draft).values() if row.kind == BilledKind.TIMESHEET]


def _at_work(
    month: date, clients: Collection[int] | None, *, agreement: int | None = None
) -> tuple[list[Placement], list[Project]]:
    first, last = month_of(month)
    placed: Any = Placement.objects.filter(state__in=WORKED).between(first, last)
    fixed: Any = Project.objects.filter(billing=Billing.FIXED, starts_on__lte=last)
    if clients is not None:
        placed, fixed = placed.filter(client_id__in=clients), fixed.filter(client_id__in=clients)
    if agreement is not None:
        placed, fixed = placed.filter(agreement_id=agreement), fixed.filter(agreement_id=agreement)
    return list(placed.select_related("person", "project").order_by("id")), list(fixed.order_by("id"))


def _found(
    month: date, placements: Sequence[Placement], projects: Sequence[Project],
    agreements: Mapping[int, tuple[Agreement, ClientEntity | None]],
) -> dict[int, Facts]:  # fmt: skip
    first, last = month_of(month)
    rates = rates_between([row.pk for row in placements], first, last) if placements else {}
    by_placement: dict[int, list[ApprovedDay]] = defaultdict(list)
    for day in hours().approved(first, {row.client_id for row in placements}):
        by_placement[day.placement].append(day)
    found: dict[int, Facts] = {}
    for row in placements:
        facts = _facts(found, agreements, row.agreement_id)
        _add_placement(facts, row, rates.get(row.pk, ()), by_placement.get(row.pk, []))
    for project in projects:
        facts = _facts(found, agreements, project.agreement_id)
        facts.fees.append(
            Fee(project.pk, project.name, project.fee or ZERO, project.fee_months or 1, project.starts_on)
        )
    return found


def taken(keys: Iterable[Key], *, except_draft: int | None = None) -> frozenset[Key]:
    """Those of the keys (and every part of the fees among them) that stand on a draft or an invoice. Three queries."""
    found: set[Key] = set()
    subjects: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        subjects[key.kind].add(key.subject)
    for kind, ids in subjects.items():
        rows = Billed.objects.filter(kind=kind, subject__in=ids, released_on__isnull=True)
        if except_draft is not None:
            rows = rows.exclude(draft_id=except_draft)
        found |= {Key(kind, subject, part) for subject, part in rows.values_list("subject", "part")}
    return frozenset(found)


def open_drafts(month: date, clients: Collection[int] | None = None) -> dict[int, InvoiceDraft]:
    """{agreement: its open draft of the month}. One query."""
    rows: Any = InvoiceDraft.objects.filter(month=month, state=DraftState.DRAFT)
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    return {row.agreement_id: row for row in rows.select_related("client", "agreement")}


def invoiced_until(placements: Collection[int]) -> Mapping[int, date]:
    """{placement: the last of its days that stands on an invoice which is not credited}. One query."""
    rows: Any = InvoiceLine.objects.standing().filter(placement_id__in=list(placements)).order_by()
    return dict(rows.values_list("placement_id").annotate(last=Max("day_to")))


def _agreements(ids: Collection[int]) -> dict[int, tuple[Agreement, ClientEntity | None]]:
    rows: list[Agreement] = list(
        Agreement.objects.filter(pk__in=ids).select_related("client__manager", "our_entity", "client_entity")
    )
    defaults = {
        entity.client_id: entity
        for entity in ClientEntity.objects.filter(client_id__in={row.client_id for row in rows}, is_default=True)
    }
    return {row.pk: (row, row.client_entity or defaults.get(row.client_id)) for row in rows}


def _facts(
    found: dict[int, Facts], agreements: Mapping[int, tuple[Agreement, ClientEntity | None]], number: int
) -> Facts:
    if number not in found:
        found[number] = Facts(*agreements[number])
    return found[number]


def _add_placement(facts: Facts, row: Placement, rates: Iterable[Any], days: list[ApprovedDay]) -> None:
    fixed = row.project is not None and row.project.billing == Billing.FIXED
    sheets: dict[int, list[ApprovedDay]] = defaultdict(list)
    for day in days:
        sheets[day.timesheet].append(day)
    prices = [Rate(rate.valid_from, rate.amount, rate.currency, rate.unit) for rate in rates]
    billing = "fixed" if fixed else row.billing
    numbers: list[int | None] = [*sheets] or [None]
    for sheet in numbers:
        own = {day.day: day.seconds for day in sheets[sheet]} if sheet is not None else None
        facts.works.append(
            Work(row.pk, row.title, row.person.name, billing, row.starts_on, row.ends_on, prices, sheet, own)
        )
        if sheet is not None:
            facts.days[sheet] = sheets[sheet]
            facts.roles[sheet] = (row.person.name, row.title)


def _keys_of(work: Work) -> list[Key]:
    keys = [Key(drafting.SEAT, work.placement, 0)] if work.billing == "monthly" else []
    return keys + ([Key(drafting.TIMESHEET, work.timesheet)] if work.timesheet is not None else [])
