"""vCards of phones, mail programs and address books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from perennial.intake.kinds.cards import Cards
from perennial.intake.kinds.columns import TEXT_LIMIT, Columns
from perennial.intake.kinds.kind import Guess, Kind, best_table, positions
from perennial.intake.kinds.options import Options
from perennial.intake.kinds.people_cells import emails_in
from perennial.intake.kinds.staged import Staged
from perennial.intake.reading.reasons import NOTHING_IN_IT, SKIPPED_TABLE, Reason, because
from perennial.intake.reading.table import Table
from perennial.intake.reading.vcards import HEADERS as CARD_HEADERS
from perennial.kernel.domains import domain_of
from perennial.kernel.saying import gettext_noop

HEADERS: Final = dict(
    zip(
        CARD_HEADERS,
        ("name", "client", "title", "email", "emails", "phone", "phones", "site", "street", "city", "country",
         "birthday", "language", "boss"),
        strict=True,
    )
)  # fmt: skip


def recognise(tables: Sequence[Table]) -> Guess:
    return best_table(tables, HEADERS)


def stage(tables: Sequence[Table], options: Options) -> Staged:
    staged = Staged("vcard")
    cards = Cards(staged, options)
    for table in tables:
        fields = positions(table, HEADERS, options)
        if len(fields) < len(HEADERS):
            staged.warn(table.file, table.header_line, because(SKIPPED_TABLE, table=table.name))
            continue
        columns = Columns(table, fields, staged, options)
        read = {name: columns.texts(name, limit=TEXT_LIMIT, shorten=True) for name in HEADERS.values()}
        for at in range(len(columns)):
            _add(cards, table, at, {name: texts[at] for name, texts in read.items()})
    if tables and not (staged.clients or staged.contacts or staged.refused):
        staged.refuse(tables[0].file, None, Reason(NOTHING_IN_IT))
    cards.tell(tables[0].file, 1)
    return staged


def _add(cards: Cards, table: Table, at: int, cells: dict[str, str]) -> None:
    file, line = table.file, table.lines[at]
    client = ""
    if cells["client"]:
        # the site is the company's where the person writes from it
        domains = {domain_of(email) for email in emails_in(cells["email"])[0]}
        site = cells["site"] if domain_of(cells["site"]) in domains else ""
        client = cards.add_company(file, line, {**cells, "name": cells["client"], "site": site})
    if cells["name"]:
        cards.add_person(file, line, client, cells)


KIND: Final = Kind("vcard", gettext_noop("vCards of an address book"), tuple(HEADERS.values()), recognise, stage)
