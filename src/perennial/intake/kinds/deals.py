"""Exports of won deals: from HubSpot, Salesforce, Pipedrive, Bitrix24, amoCRM, or any table with a stage and a company.

Only won deals are staged; how many are lost or still open is said. A file in which no stage is known as won asks which
one is. Companies, contacts, colleagues and stages that lie beside the deals turn their numbers into names.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Final

from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.crm_sheets import COMPANIES, CONTACTS, SYSTEMS, Sheet
from perennial.intake.kinds.crm_sheets import OWNERS as CRM_OWNERS
from perennial.intake.kinds.deal_layouts import (
    ANY,
    FIELDS,
    LINKS,
    LOST,
    OPEN,
    STAGES,
    WON,
    DealSystem,
    fields_in,
    header_and_currency,
    names_of,
    speaks_of_deals,
    stage_key,
)
from perennial.intake.kinds.deal_layouts import SYSTEMS as DEAL_SYSTEMS
from perennial.intake.kinds.deal_rows import DealRow
from perennial.intake.kinds.kind import Guess, Kind, positions
from perennial.intake.kinds.options import Options
from perennial.intake.kinds.people_cells import emails_in
from perennial.intake.kinds.staged import Ask, Staged
from perennial.intake.reading.reasons import (
    ASK_COLUMN,
    ASK_WON_STAGE,
    CODE_TWICE,
    COLUMNS_FOUND,
    DEALS_NOT_WON,
    DEALS_WITHOUT_NUMBER,
    DELETED_LEFT_OUT,
    SAME_LINE_TWICE,
    SEVERAL_COMPANIES,
    SKIPPED_TABLE,
    Reason,
    because,
)
from perennial.intake.reading.table import Cell, Table
from perennial.intake.reading.words import yes_or_no
from perennial.kernel.domains import domain_of
from perennial.kernel.text import fold

_SAID: Final = 0.88
"""Below a customer system's companies: where both lie together, they come first."""
_ALIKE: Final = 0.63
_MOST_STAGES: Final = 40
_OTHER: Final = (  # columns of ledgers, leads and histories of stages
    "dueon", "duedate", "invoice", "invoicenumber", "invoiceno", "paidon", "statusid", "isconverted", "convertedid",
    "fivetranstart",
)  # fmt: skip
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_IN_BRACKETS = re.compile(r"^(?P<name>[^<>()\[\]]*?)\s*[(<\[]\s*(?P<inside>[^()<>\[\]]+?)\s*[)>\]]$")


@dataclass(slots=True)
class _Beside:
    """What other tables of the same export say: number -> name, domain, address, and which stages are won."""

    companies: dict[str, tuple[str, str]] = field(default_factory=dict)
    contacts: dict[str, tuple[str, str]] = field(default_factory=dict)
    owners: dict[str, tuple[str, str]] = field(default_factory=dict)
    stages: dict[str, bool] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)


def recognise(system: DealSystem, tables: Sequence[Table]) -> Guess:
    known = sum(any(sheet.fits(table) for sheet in system.sheets) for table in tables)
    return Guess(_SAID if known else 0.0, because(COLUMNS_FOUND, found=known, all=len(tables)))


def recognise_any(tables: Sequence[Table]) -> Guess:
    """A table that speaks of deals, with a stage, whose they are and what they are called, and nothing of a ledger."""
    for table in tables:
        found = set(fields_in(table, names_of(ANY, None)).values())
        enough = speaks_of_deals(table) and found & {"stage", "won"} and found & {"company", "deal"}
        if enough and not any(key in table.columns for key in _OTHER):
            return Guess(_ALIKE, because(COLUMNS_FOUND, found=len(found), all=len(FIELDS)))
    return Guess(0.0, because(COLUMNS_FOUND, found=0, all=len(FIELDS)))


def stage(system: DealSystem, tables: Sequence[Table], options: Options) -> Staged:
    """Every table of deals; what lies beside them is looked things up in, the rest is left out with a warning."""
    staged = Staged(system.kind)
    deals: list[tuple[Table, Sheet | None]] = []
    beside = _Beside()
    for table in tables:
        sheet = system.sheet_of(table)
        if sheet in system.sheets:
            deals.append((table, sheet))
        elif not _look_beside(system, table, sheet, beside):
            if system is ANY:
                deals.append((table, None))
            else:
                staged.warn(table.file, table.header_line, because(SKIPPED_TABLE, table=table.name))
    seen: dict[str, tuple[int, DealRow]] = {}
    for table, sheet in deals or [(tables[0], None)]:
        _read(system, table, sheet, staged, options, beside, seen)
    return staged


def _look_beside(system: DealSystem, table: Table, sheet: Sheet | None, beside: _Beside) -> bool:
    """Remembers what a helping table says; False when it is none."""
    subject = sheet.subject if sheet is not None else ""
    if sheet is None:
        crm = next((one for one in SYSTEMS if one.name == system.source), None)
        sheet = crm.sheet_of(table) if crm is not None else None
        subject = sheet.subject if sheet is not None and sheet.subject in (COMPANIES, CONTACTS, CRM_OWNERS) else ""
    if sheet is None or not subject:
        return False
    where = sheet.fields(table)
    for row in table.rows:
        cells = {name: _text(row[at]) for name, at in where.items()}
        number = (cells.get("number") or cells.get("id", "")).removesuffix(".0")
        if subject == STAGES:
            beside.stages[stage_key(number)] = bool(yes_or_no(cells.get("won", "")))
        elif subject == LINKS:
            beside.links.setdefault(number, cells.get("company_id", ""))
        elif subject == COMPANIES:
            beside.companies[number] = (cells.get("name", ""), domain_of(cells.get("site", "")))
        elif subject == CONTACTS:
            name = cells.get("name") or f"{cells.get('first', '')} {cells.get('last', '')}".strip()
            beside.contacts[number] = (name, _email(cells.get("email", "")))
        else:
            email = _email(cells.get("owner_email") or cells.get("email", ""))
            beside.owners[number] = (cells.get("owner", ""), email)
    return True


def _read(
    system: DealSystem, table: Table, sheet: Sheet | None, staged: Staged, options: Options, beside: _Beside,
    seen: dict[str, tuple[int, DealRow]],
) -> None:  # fmt: skip
    fields = positions(table, fields_in(table, names_of(system, sheet)), options, FIELDS)
    if not {"stage", "won"} & set(fields):
        headers = tuple(header for header in table.headers if header)
        staged.columns[table.file] = {table.headers[at]: name for name, at in fields.items()}
        staged.ask(Ask("column", because(ASK_COLUMN, field="stage"), headers, table.file, "stage"))
        return
    _read_epochs(table, fields)
    money = header_and_currency(table.headers[fields["amount"]])[1] if "amount" in fields else ""
    defaults = Options(date_order=system.order, decimal=".", currency=money or None)
    whole = Columns(table, fields, staged, options, defaults)
    chosen = _won(whole, staged, options, beside)
    if chosen is None or not whole.settle(("won_on",), ("amount",)):
        return
    if "number" not in fields and chosen:
        staged.warn(table.file, table.header_line, Reason(DEALS_WITHOUT_NUMBER))
    _add(system, whole.only(chosen), staged, beside, seen)


def _won(columns: Columns, staged: Staged, options: Options, beside: _Beside) -> list[int] | None:
    """The lines of won deals; None when a person must say which stage that is."""
    table = columns.table
    stages, flags = _texts(columns, "stage"), _texts(columns, "won")
    deleted = {at for at, text in enumerate(_texts(columns, "deleted")) if yes_or_no(text)}
    said, won, lost, unknown = stage_key(options.won_stage), [], 0, dict[str, None]()
    for at, (text, flag) in enumerate(zip(stages, flags, strict=True)):
        if at in deleted:
            continue
        key, answer = stage_key(text), yes_or_no(flag)
        if said and key == said:
            answer = True
        elif answer is None and key in beside.stages:
            answer = beside.stages[key]
        elif answer is None:
            answer = True if key in WON else False if key in LOST else None
            if answer is None and key and key not in OPEN:
                unknown[text] = None
        if answer:
            won.append(at)
        lost += key in LOST and not answer
    if not won and unknown and not said:
        choices = tuple(list(unknown)[:_MOST_STAGES])
        staged.ask(Ask("won_stage", Reason(ASK_WON_STAGE), choices, table.file))
        return None
    still = len(stages) - len(won) - lost - len(deleted)
    if lost or still:
        staged.warn(table.file, table.header_line, because(DEALS_NOT_WON, lost=lost, open=still))
    if deleted:
        staged.warn(table.file, table.header_line, because(DELETED_LEFT_OUT, count=len(deleted)))
    return won


def _add(
    system: DealSystem, columns: Columns, staged: Staged, beside: _Beside, seen: dict[str, tuple[int, DealRow]]
) -> None:
    table = columns.table
    priced = any(_text(cell) for cell in columns.cells("amount"))
    amounts, currencies = columns.money("amount", required=False) if priced else ([None] * len(columns),) * 2
    rest = (
        columns.numbers("number", required=False), columns.texts("deal", shorten=True), _texts(columns, "company"),
        columns.texts("company_id", limit=400), columns.texts("site", limit=300), columns.dates("won_on"),
        columns.texts("owner"), _texts(columns, "owner_email"), _texts(columns, "contact"),
        columns.texts("contact_id", limit=400), _texts(columns, "email"), amounts, currencies,
    )  # fmt: skip
    for at, (number, deal, company, company_id, site, day, owner, owner_mail, contact, contact_id, mail, amount,
             currency) in enumerate(zip(*rest, strict=True)):  # fmt: skip
        if at in columns.bad:
            continue
        name, domain = _company(columns, at, company, company_id or beside.links.get(number, ""), site, beside)
        person, email = _person(contact, mail, _first_known(contact_id, beside.contacts))
        seller, seller_mail = _person(owner, owner_mail, beside.owners.get(owner.removesuffix(".0"), ("", "")))
        known = amount if amount is not None and amount > 0 else None
        row = DealRow(
            table.file, table.lines[at], system.source, number, deal, name[:200], domain or domain_of(email), known,
            str(currency or "") if known else "", day, seller, seller_mail, person[:200], email,
        )  # fmt: skip
        _once(columns, at, _numbered(row), staged, seen)


def _once(columns: Columns, at: int, row: DealRow, staged: Staged, seen: dict[str, tuple[int, DealRow]]) -> None:
    """A number stands for one deal: the same line again is left out, another one with it refused."""
    first = seen.setdefault(row.number, (row.line, row))
    if first[1] is row:
        staged.deals.append(row)
    elif _said(first[1]) == _said(row):
        columns.warn(at, because(SAME_LINE_TWICE, line=first[0]))
    else:
        columns.refuse(at, "number", because(CODE_TWICE, value=row.number, line=first[0]), row.number)


def _said(row: DealRow) -> tuple[object, ...]:
    return (row.deal, row.company, row.amount, row.currency, row.won_on, row.owner, row.owner_email, row.contact)


def _numbered(row: DealRow) -> DealRow:
    if row.number:
        return row
    said = (fold(row.company), fold(row.deal), str(row.won_on or ""), str(row.amount or ""))
    digest = hashlib.sha256("\x1f".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return replace(row, number=f"~{digest}")


def _company(
    columns: Columns, at: int, text: str, number: str, site: str, beside: _Beside
) -> tuple[str, str]:
    """(name, domain): what the line says, else what its number stands for; of several the first, which is said."""
    names = [one.strip() for one in text.split(";") if one.strip()]
    if len(names) > 1:
        columns.warn(at, because(SEVERAL_COMPANIES, name=names[0]))
    name, domain = _first_known(number, beside.companies)
    return (names[0] if names else name), domain_of(site) or domain


def _first_known(numbers: str, known: dict[str, tuple[str, str]]) -> tuple[str, str]:
    for number in re.split(r"[;,\s]+", numbers):
        if (found := known.get(number.removesuffix(".0"))) is not None:
            return found
    return "", ""


def _person(text: str, mail: str, known: tuple[str, str]) -> tuple[str, str]:
    """(name, address) of 'Ann Lee (ann@x.example)', of a name and an address apart, or of a number that is known."""
    first = text.split(";")[0].strip()
    found = _IN_BRACKETS.match(first)
    inside = found["inside"] if found else ""
    name = found["name"] if found and ("@" in inside or inside.isdigit()) else first
    email = _email(mail) or _email(inside) or _email(first) or known[1]
    if "@" in name or (name.isdigit() and any(known)):
        name = ""
    return name or known[0], email


def _email(text: str) -> str:
    return next(iter(emails_in(text)[0]), "")


def _read_epochs(table: Table, fields: dict[str, int]) -> None:
    """Days that answers of doors write as seconds or milliseconds since 1970 become days."""
    at = fields.get("won_on")
    if at is None:
        return
    for number, row in enumerate(table.rows):
        text = _text(row[at])
        if _EPOCH.fullmatch(text):
            day: Cell = datetime.fromtimestamp(int(text[:10]), UTC).date()
            table.rows[number] = (*row[:at], day, *row[at + 1 :])
        elif text == "0":
            table.rows[number] = (*row[:at], "", *row[at + 1 :])


def _texts(columns: Columns, name: str) -> list[str]:
    cells = columns.cells(name)
    return [_text(cell) for cell in cells] if cells else [""] * len(columns)


def _text(cell: Cell) -> str:
    text = format(cell, "f") if isinstance(cell, Decimal) else str(cell)
    return " ".join(text.split())[:400]


KINDS: Final = (
    *(Kind(one.kind, one.title, FIELDS, partial(recognise, one), partial(stage, one)) for one in DEAL_SYSTEMS),
    Kind(ANY.kind, ANY.title, FIELDS, recognise_any, partial(stage, ANY)),
)
