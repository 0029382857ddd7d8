"""Exports of customer systems: companies, people, and the notes and activities that are about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Final

from perennial.intake.kinds.cards import Cards
from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.crm_sheets import (
    COMPANIES,
    CONTACTS,
    NOTE_COMPANIES,
    NOTE_CONTACTS,
    NOTES,
    OWNERS,
    SYSTEMS,
    Sheet,
    System,
)
from perennial.intake.kinds.kind import Guess, Kind, positions
from perennial.intake.kinds.options import Options
from perennial.intake.kinds.people_cells import emails_in
from perennial.intake.kinds.staged import ContactRow, Staged, TouchRow
from perennial.intake.reading.amounts import BadCell
from perennial.intake.reading.dates import parse_date
from perennial.intake.reading.reasons import COLUMNS_FOUND, NOTHING_IN_IT, SKIPPED_TABLE, Reason, because, shortened
from perennial.intake.reading.table import Table
from perennial.intake.reading.words import yes_or_no
from perennial.kernel.saying import gettext_noop

_FIELDS: Final = (
    "id", "name", "first", "last", "email", "emails", "phone", "title", "company", "company_id", "country", "city",
    "site", "stage", "birthday", "boss", "owner", "language", "deleted", "on", "text", "subject", "what", "contact_id",
    "of", "of_id", "other",
)  # fmt: skip
_TOUCHES: Final = {
    "call": "call", "2": "call", "email": "mail", "mail": "mail", "4": "mail", "meeting": "meeting", "1": "meeting",
    "event": "meeting", "lunch": "meeting",
}  # fmt: skip
_OF_CONTACT, _OF_COMPANY = "3", "4"  # Bitrix24's numbers of what an activity belongs to
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_TEXT, _CELL, _SUBJECT = 2000, 4000, 300
Cells = dict[str, str]
_SAID: Final = 0.9
"""Above any table by mapping, below the native book."""


def recognise(system: System, tables: Sequence[Table]) -> Guess:
    known = [sheet for table in tables if (sheet := system.sheet_of(table)) is not None]
    useful = any(sheet.subject in (COMPANIES, CONTACTS) for sheet in known)
    return Guess(_SAID if useful else 0.0, because(COLUMNS_FOUND, found=len(known), all=len(tables)))


def stage(system: System, tables: Sequence[Table], options: Options) -> Staged:
    return _Export(system, tables, options).read()


class _Export:
    """One export: tables by subject, and what ties their records together."""

    def __init__(self, system: System, tables: Sequence[Table], options: Options) -> None:
        self.system, self.tables, self.options = system, tables, options
        self.staged = Staged(system.name)
        self.cards = Cards(self.staged, options)
        self.owners: dict[str, str] = {}  # number -> e-mail
        self.companies: dict[str, str] = {}  # number -> client
        self.people: dict[str, ContactRow] = {}  # number -> person
        self.note_company: dict[str, str] = {}
        self.note_contact: dict[str, str] = {}

    def read(self) -> Staged:
        by_subject: dict[str, list[tuple[Table, Sheet]]] = {}
        for table in self.tables:
            sheet = self.system.sheet_of(table)
            if sheet is None:
                self.staged.warn(table.file, table.header_line, because(SKIPPED_TABLE, table=table.name))
            else:
                by_subject.setdefault(sheet.subject, []).append((table, sheet))
        for subject, take in (
            (OWNERS, self._owner), (COMPANIES, self._company), (CONTACTS, self._contact),
            (NOTE_COMPANIES, self._note_company), (NOTE_CONTACTS, self._note_contact), (NOTES, self._note),
        ):  # fmt: skip
            for table, sheet in by_subject.get(subject, ()):
                for line, cells in self._rows(table, sheet):
                    take(table.file, line, cells, sheet)
            if subject == CONTACTS:
                self._bosses()
        first = self.tables[0]
        if not (self.staged.clients or self.staged.contacts or self.staged.refused):
            self.staged.refuse(first.file, None, Reason(NOTHING_IN_IT))
        self.cards.tell(first.file, first.header_line)
        return self.staged

    def _rows(self, table: Table, sheet: Sheet) -> list[tuple[int, Cells]]:
        fields = {**sheet.fields(table), **positions(table, {}, self.options, _FIELDS)}
        columns = Columns(table, fields, self.staged, self.options)
        read = {name: columns.texts(name, limit=_CELL, shorten=True) for name in fields}
        found = []
        for at in range(len(columns)):
            cells = {name: texts[at] for name, texts in read.items()}
            if yes_or_no(cells.get("deleted", "")):
                self.cards.left_out["deleted"] += 1
            else:
                found.append((table.lines[at], cells))
        return found

    def _owner(self, file: str, line: int, cells: Cells, sheet: Sheet) -> None:
        emails, _bad = emails_in(cells.get("email", ""))
        if emails:
            self.owners[cells.get("id", "")] = emails[0]

    def _company(self, file: str, line: int, cells: Cells, sheet: Sheet) -> None:
        number = cells.get("id", "")
        owner = cells.get("owner", "")
        manager = self.owners.get(owner) or next(iter(emails_in(owner)[0]), "")
        customer = cells.get("stage", "").casefold() in self.system.customers
        code = self.cards.add_company(
            file, line, {**cells, "manager": manager}, code=self._code(number) if number else "", customer=customer
        )
        if code and number:
            self.companies[number] = code

    def _code(self, number: str) -> str:
        return f"{self.system.prefix}-{number.removesuffix('.0')}"[:64]

    def _contact(self, file: str, line: int, cells: Cells, sheet: Sheet) -> None:
        phone = cells.get("phone", "")
        if sheet.subject == CONTACTS and ", " in phone:
            cells = {**cells, "phone": phone.split(", ")[0]}
        row = self.cards.add_person(file, line, self._client_of(file, line, cells), cells)
        if row is not None and cells.get("id"):
            self.people[cells["id"]] = row

    def _client_of(self, file: str, line: int, cells: Cells) -> str:
        """By the number of the company where it is known, else by its name; '' where neither tells."""
        for number in re.split(r"[;,\s]+", cells.get("company_id", "")):
            if number in self.companies:
                return self.companies[number]
            known = self.options.known
            if number and known is not None and known.has_client(self._code(number)):
                return self._code(number)
        name = cells.get("company", "")
        return self.cards.add_company(file, line, {"name": name}) if name else ""

    def _bosses(self) -> None:
        """Numbers of bosses become addresses or names, which is what a contact is known by."""
        names = {number: row.email or row.name for number, row in self.people.items()}
        for at, row in enumerate(self.staged.contacts):
            if row.reports_to:
                self.staged.contacts[at] = row.with_boss(names.get(row.reports_to, ""))

    def _note_company(self, file: str, line: int, cells: Cells, sheet: Sheet) -> None:
        self.note_company[cells.get("id", "")] = cells.get("other", "")

    def _note_contact(self, file: str, line: int, cells: Cells, sheet: Sheet) -> None:
        self.note_contact.setdefault(cells.get("id", ""), cells.get("other", ""))

    def _note(self, file: str, line: int, cells: Cells, sheet: Sheet) -> None:
        number = cells.get("id", "")
        of = cells.get("of", "")
        contact_id = cells.get("contact_id") or self.note_contact.get(number, "")
        company_id = cells.get("company_id") or self.note_company.get(number, "")
        if of == _OF_CONTACT:
            contact_id = cells.get("of_id", "")
        elif of == _OF_COMPANY:
            company_id = cells.get("of_id", "")
        person = self.people.get(contact_id)
        client = self.companies.get(company_id) or (person.client if person else "")
        said = ". ".join(part for part in (cells.get("subject", "")[:_SUBJECT], cells.get("text", "")) if part)
        text = " ".join(_TAGS.sub(" ", said).split())
        day = _day(cells.get("on", ""))
        if not (client and text and day):
            self.cards.left_out["notes"] += 1
            return
        kind = _TOUCHES.get(cells.get("what", "").casefold(), sheet.kind)
        contact = (person.email or person.name) if person else ""
        by = self.owners.get(cells.get("owner", ""), "")
        self.staged.touches.append(TouchRow(file, line, client, day, kind, shortened(text, _TEXT), contact, by))


def _day(text: str) -> date | None:
    try:
        return parse_date(text[:10] if re.match(r"\d{4}-\d\d-\d\d", text) else text)
    except BadCell:
        return None


_TITLES: Final = {
    "hubspot": gettext_noop("Export of HubSpot"),
    "salesforce": gettext_noop("Export of Salesforce"),
    "pipedrive": gettext_noop("Export of Pipedrive"),
    "bitrix24": gettext_noop("Export of Bitrix24"),
    "amocrm": gettext_noop("Export of amoCRM"),
}
KINDS: Final = tuple(
    Kind(system.name, _TITLES[system.name], _FIELDS, partial(recognise, system), partial(stage, system))
    for system in SYSTEMS
)
