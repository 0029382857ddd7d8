"""Bank files: statements and lines are stored once, whatever files carry them; what is certain is booked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.billing.choices import EntryState
from perennial.billing.match_actions import match_entries
from perennial.billing.models import BankEntry, BankStatement, Payment
from perennial.foundation.time_zone import company_zone
from perennial.foundation.timeline import Actor, Event, record_many
from perennial.intake.models import ImportBatch, ImportKey
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import BOOKED_AS_WHOLE, BOOKED_IN_PARTS, NO_CURRENCY, STRANGE_CURRENCY
from perennial.intake.sources import Source
from perennial.kernel import bank
from perennial.kernel.money import MINOR_UNITS, round_money
from perennial.kernel.text import name_key

WHOLE, PART = "bank_whole", "bank_part"
RETURN_WITHIN: Final = timedelta(days=90)
_PAYER, _ACCOUNT = 300, 64  # billing.BankEntry's columns


@dataclass(slots=True)
class Line:
    """A movement to be stored. `known` is the row that an announcement left, to be overtaken."""

    entry: bank.BankEntry
    fingerprint: str
    amount: Decimal
    currency: str
    pending: bool
    batch: str
    known: BankEntry | None = None


@dataclass(slots=True)
class BankPlan:
    """What a bank import would store, by statement."""

    # file name, digest, statement, its new lines; a file that was read before is not among them
    statements: list[tuple[str, str, bank.BankStatementFile, list[Line]]] = field(default_factory=list)
    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)

    @property
    def is_news(self) -> bool:
        """Whether there is anything to store."""
        return bool(+self.created or +self.changed)

    @property
    def earliest(self) -> date | None:
        """The first day on which a line was booked."""
        days = [line.entry.booked_on for *_file, lines in self.statements for line in lines if not line.pending]
        return min(days, default=None)


def plan_bank(source: Source) -> BankPlan:
    """Which movements are new. A movement the book has already is no news, in whatever file it comes again."""
    plan = BankPlan()
    wanted: list[tuple[Any, Any, Line]] = []
    digests = {file.digest for file in source.bank}
    read = set(BankStatement.objects.filter(digest__in=digests).values_list("digest", flat=True))
    for file in source.bank:
        for statement in file.statements:
            lines = list(_lines(source, file.name, statement))
            if file.digest in read:
                plan.unchanged["bank_statements"] += 1
                plan.unchanged["bank_entries"] += len(lines)
                continue
            plan.created["bank_statements"] += 1
            plan.statements.append((file.name, file.digest, statement, []))
            wanted += [(plan.statements[-1], file, line) for line in lines]
    stored = _stored({line.fingerprint for _s, _f, line in wanted})
    groups = _groups({line.batch for _s, _f, line in wanted if line.batch})
    seen: set[str] = set()
    for place, file, line in wanted:
        line.known = stored.get(line.fingerprint)
        news = line.known is None or (line.known.state == EntryState.PENDING and not line.pending)
        if not news or line.fingerprint in seen:
            plan.unchanged["bank_entries"] += 1
        elif _doubled(line, groups):
            reason = because(BOOKED_AS_WHOLE if line.entry.batch_id else BOOKED_IN_PARTS)
            source.staged.warn(file.name, line.entry.line or 1, reason)
            plan.unchanged["bank_entries"] += 1
        else:
            seen.add(line.fingerprint)
            place[3].append(line)
            (plan.created if line.known is None else plan.changed)["bank_entries"] += 1
    return plan


def _lines(source: Source, file: str, statement: bank.BankStatementFile) -> Any:
    names = bank.fingerprints(statement.entries, statement.account)
    for entry, name in zip(statement.entries, names, strict=True):
        currency = entry.currency or statement.currency or source.mapping.get("currency", "")
        if currency not in MINOR_UNITS:
            reason = because(STRANGE_CURRENCY, value=currency) if currency else because(NO_CURRENCY)
            source.staged.refuse(file, entry.line, reason, "currency", currency)
            continue
        pending = entry.pending or statement.pending
        batch = "" if pending else bank.batch_key(entry, statement.account)
        yield Line(entry, name, round_money(entry.amount, currency), currency, pending, batch)


def _stored(names: set[str]) -> dict[str, BankEntry]:
    found: dict[str, BankEntry] = {}
    wanted = sorted(names)
    for start in range(0, len(wanted), 500):
        found |= {row.fingerprint: row for row in BankEntry.objects.filter(fingerprint__in=wanted[start : start + 500])}
    return found


def _groups(keys: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), 500):
        rows: Any = ImportKey.objects.filter(pk__in=wanted[start : start + 500], kind__in=(WHOLE, PART))
        found.update(rows.values_list("key", "kind"))
    return found


def _doubled(line: Line, groups: dict[str, str]) -> bool:
    """A collective booking came as one sum before and now in its parts, or the other way round."""
    shape = PART if line.entry.batch_id else WHOLE
    return bool(line.batch) and groups.setdefault(line.batch, shape) != shape


def write_bank(plan: BankPlan, batch: ImportBatch, *, by: Actor, as_of: date) -> dict[str, Any]:
    """Store statements and lines and match what is open; the caller holds the transaction.

    Returns how many lines were booked, how many wait for a person, and which announced lines were overtaken, as
    (entry, statement, batch) before. Money that a bank tells of is live: every payment has its own event, as if a
    person had recorded it.
    """
    announced = [
        [line.known.pk, line.known.statement_id, line.known.batch_id]
        for *_file, lines in plan.statements for line in lines if line.known is not None
    ]  # fmt: skip
    groups: dict[str, ImportKey] = {}
    for name, digest, statement, lines in plan.statements:
        row = BankStatement.objects.create(
            file_name=name[:300], format=statement.format, account=statement.account[:_ACCOUNT],
            currency=statement.currency[:3], digest=digest, pending=statement.pending, made_at=_moment(statement),
            read_at=by.at, batch_id=batch.pk,
        )  # fmt: skip
        for entry, line in _write_lines(row, lines, batch):
            if line.batch and line.batch not in groups:
                kind = PART if line.entry.batch_id else WHOLE
                groups[line.batch] = ImportKey(key=line.batch, batch=batch, kind=kind, object_id=entry.pk)
    ImportKey.objects.bulk_create(groups.values(), batch_size=500, ignore_conflicts=True)
    _note_returns(batch)
    matched = match_entries(by=by, as_of=as_of, batch_id=batch.pk)
    counts = {"created": +plan.created, "booked": matched.booked, "to_match": matched.asked}
    data = {"batch": batch.pk, "source": batch.source, "kind": batch.kind, **counts}
    record_many([Event("import.applied", as_of, None, ("import", batch.pk), data)], by=by)
    return {"booked": matched.booked, "to_match": matched.asked, "overtaken": announced}


def _write_lines(statement: BankStatement, lines: list[Line], batch: ImportBatch) -> list[tuple[BankEntry, Line]]:
    fresh = [(_entry(statement, line, batch), line) for line in lines if line.known is None]
    BankEntry.objects.bulk_create([entry for entry, _line in fresh], batch_size=200)
    overtaken = []
    for line in lines:
        if (entry := line.known) is not None:
            booked = _entry(statement, line, batch)
            entry.statement, entry.state, entry.booked_on = statement, booked.state, booked.booked_on
            entry.payer, entry.payer_account, entry.text = booked.payer, booked.payer_account, booked.text
            entry.batch_id = batch.pk
            overtaken.append((entry, line))
    BankEntry.objects.bulk_update(
        [entry for entry, _line in overtaken],
        ["statement", "state", "booked_on", "payer", "payer_account", "text", "batch_id"], batch_size=100,
    )  # fmt: skip
    return fresh + overtaken


def _entry(statement: BankStatement, line: Line, batch: ImportBatch) -> BankEntry:
    entry = line.entry
    state = EntryState.OPEN if line.amount > 0 else EntryState.IGNORED
    words = (entry.text.strip(), entry.reference.strip())
    text = " ".join(dict.fromkeys(word for word in words if word))
    return BankEntry(
        statement=statement, fingerprint=line.fingerprint, line=entry.line, booked_on=entry.booked_on,
        amount=line.amount, currency=line.currency, payer=entry.payer[:_PAYER],
        payer_account=entry.payer_account[:_ACCOUNT], text=text,
        state=EntryState.PENDING if line.pending else state, batch_id=batch.pk,
    )  # fmt: skip


def _note_returns(batch: ImportBatch) -> None:
    """Money that went out and mirrors a payment of ours looks like a return: a person says whether it is one."""
    gone = list(BankEntry.objects.filter(batch_id=batch.pk, state=EntryState.IGNORED, amount__lt=0))
    if not gone:
        return
    since = min(entry.booked_on for entry in gone) - RETURN_WITHIN
    known = Payment.objects.filter(paid_on__gte=since, amount__gt=0, reversed_by__isnull=True).select_related(
        "entry", "client"
    )
    payments: dict[tuple[str, Decimal], list[Payment]] = {}
    for payment in known.order_by("-paid_on", "-id"):
        payments.setdefault((payment.currency, payment.amount), []).append(payment)
    noted = []
    for entry in gone:
        for payment in payments.get((entry.currency, -entry.amount), []):
            near = payment.paid_on <= entry.booked_on <= payment.paid_on + RETURN_WITHIN
            if near and _same_side(entry, payment):
                entry.state, entry.client = EntryState.OPEN, payment.client
                found = {"doubt": "looks_like_return", "client": payment.client_id, "payment": payment.pk}
                entry.candidates = [{**found, "parts": []}]
                noted.append(entry)
                break
    BankEntry.objects.bulk_update(noted, ["state", "client", "candidates"], batch_size=200)


def _same_side(entry: BankEntry, payment: Payment) -> bool:
    """The other side of the movement is the payer of the payment, by account or by name."""
    if entry.payer_account and payment.entry is not None and payment.entry.payer_account:
        return bank.account_key(entry.payer_account) == bank.account_key(payment.entry.payer_account)
    names = {name_key(name) for name in (payment.payer, payment.client.name, *payment.client.known_payers) if name}
    return name_key(entry.payer) in names if entry.payer else False


def _moment(statement: bank.BankStatementFile) -> datetime | None:
    """When the bank made it; of a day alone its end, and a day without a statement's own moment is its last booking."""
    made = statement.made_at
    zone = company_zone()
    if isinstance(made, datetime):
        return made if made.tzinfo else made.replace(tzinfo=zone)
    if made is None and statement.entries:
        made = max(entry.booked_on for entry in statement.entries)
    return datetime.combine(made, time(23, 59), zone) if made else None
