"""Companies and people as address books and customer systems know them, staged.

Such a source only adds: a client or contact that the book has keeps what is written there, and gets what is missing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from perennial.intake.kinds.options import Options
from perennial.intake.kinds.people_cells import birthday_of, country_of, emails_in
from perennial.intake.kinds.staged import ClientRow, ContactRow, Staged
from perennial.intake.reading.reasons import (
    BAD_BIRTHDAY_LEFT_OUT,
    BAD_EMAIL_LEFT_OUT,
    COUNTRIES_LEFT_OUT,
    DELETED_LEFT_OUT,
    NAMELESS_LEFT_OUT,
    NOTES_OF_NOBODY,
    because,
    shortened,
)
from perennial.intake.reading.words import language_of
from perennial.kernel.domains import domain_of
from perennial.kernel.text import name_key

_NAME, _CODE, _PHONE, _CITY = 200, 64, 40, 100
_COUNTED = {
    "country": COUNTRIES_LEFT_OUT,
    "deleted": DELETED_LEFT_OUT,
    "nameless": NAMELESS_LEFT_OUT,
    "notes": NOTES_OF_NOBODY,
}


@dataclass(slots=True)
class Cards:
    """Collects companies and people; what cannot be taken is told, each kind of loss once with its number."""

    staged: Staged
    options: Options
    status: str = "prospect"
    clients: dict[str, ClientRow] = field(default_factory=dict)  # by code
    named: dict[str, str] = field(default_factory=dict)  # folded name -> code
    left_out: Counter[str] = field(default_factory=Counter)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def add_company(
        self, file: str, line: int, cells: dict[str, str], *, code: str = "", customer: bool = False
    ) -> str:
        """The code of the company; the same one again adds nothing."""
        name = shortened(cells.get("name", "").strip(), _NAME)
        code = code or self.code_of(name)
        if not name:
            self.left_out["nameless"] += 1
            return ""
        if code not in self.clients:
            self.clients[code] = ClientRow(
                file, line, code, name, country=self._country(cells.get("country", "")),
                city=cells.get("city", "")[:_CITY] or None, status="active" if customer else self.status,
                account_manager=cells.get("manager") or None, domain=domain_of(cells.get("site", "")) or None,
                fills_only=True,
            )  # fmt: skip
            self.named.setdefault(name_key(name), code)
            self.staged.clients.append(self.clients[code])
        return code

    def code_of(self, name: str) -> str:
        """The company of this name in the import, else a code made of the name."""
        if known := self.named.get(name_key(name)):
            return known
        if len(name) <= _CODE:
            return name
        return f"{name[: _CODE - 9].rstrip()} {hashlib.sha256(name.casefold().encode()).hexdigest()[:8]}"

    def add_person(self, file: str, line: int, client: str, cells: dict[str, str]) -> ContactRow | None:
        """A person at `client` ('' where only the domain of the address can tell)."""
        emails, bad = emails_in(f"{cells.get('email', '')} {cells.get('emails', '')}")
        for word in bad[:3]:
            self.staged.warn(file, line, because(BAD_EMAIL_LEFT_OUT, value=word))
        name = cells.get("name", "") or f"{cells.get('first', '')} {cells.get('last', '')}".strip()
        name = shortened(name or next(iter(emails), ""), _NAME)
        if not name:
            self.left_out["nameless"] += 1
            return None
        key = (client, f"{emails[:1]} {name_key(name)}")
        if key in self.seen:
            return None
        self.seen.add(key)
        born = cells.get("birthday", "")
        birthday = birthday_of(born) if born else None
        if born and birthday is None:
            self.staged.warn(file, line, because(BAD_BIRTHDAY_LEFT_OUT, value=born))
        row = ContactRow(
            file, line, client, name, email=emails[0] if emails else "", phone=cells.get("phone", "")[:_PHONE],
            title=shortened(cells.get("title", ""), _NAME), language=language_of(cells.get("language", "")[:2]),
            other_emails=tuple(emails[1:]), birthday=birthday, country=self._country(cells.get("country", "")),
            reports_to=cells.get("boss", ""), fills_only=True,
        )  # fmt: skip
        self.staged.contacts.append(row)
        return row

    def tell(self, file: str, line: int) -> None:
        """Warn of what was left out, each reason with its number."""
        for what, count in self.left_out.items():
            self.staged.warn(file, line, because(_COUNTED[what], count=count))

    def _country(self, text: str) -> str | None:
        code = country_of(text) if text else None
        if text and code is None:
            self.left_out["country"] += 1
        return code
