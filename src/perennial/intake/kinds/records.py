"""Rows of people, clients, contacts, credit notes, disputes, promises, touches and rates."""

from __future__ import annotations

import re
from datetime import date

from perennial.intake.kinds.book_columns import (
    CLIENT_STATUSES,
    CONTACT_ROLES,
    DISPUTE_OUTCOMES,
    GONE,
    LIST_SEPARATOR,
    LOSS_REASONS,
    PERSON_ROLES,
    TIERS,
    TOUCH_DIRECTIONS,
    TOUCH_KINDS,
)
from perennial.intake.kinds.columns import TEXT_LIMIT, Columns
from perennial.intake.kinds.ledger import Ledger
from perennial.intake.kinds.staged import (
    ClientRow,
    ContactRow,
    CreditRow,
    DisputeRow,
    PersonRow,
    PromiseRow,
    RateRow,
    TouchRow,
)
from perennial.intake.reading.reasons import (
    CODE_TWICE,
    EMPTY_CELL,
    ENDS_BEFORE_START,
    LEFT_AND_THERE,
    NEGATIVE_AMOUNT,
    NOT_A_CHOICE,
    NOT_A_RATE,
    OUTCOME_WITHOUT_DAY,
    SAME_CURRENCY_TWICE,
    SAME_LINE_TWICE,
    Reason,
    because,
)
from perennial.intake.reading.words import language_of

_ROLE_SEPARATORS = re.compile(r"[;,|]")
_LANGUAGES = "en, ru, uk"
NOTE_LIMIT = 500
TOUCH_LIMIT = 2000


def add_people(columns: Columns, ledger: Ledger) -> None:
    """Fields: email, name, role, language, title."""
    parts = zip(
        columns.emails("email", required=True),
        columns.texts("name", required=True),
        columns.choices("role", PERSON_ROLES, required=True),
        _languages(columns),
        columns.texts("title"),
        strict=True,
    )
    seen: dict[str, int] = {}
    for at, (email, name, role, language, title) in enumerate(parts):
        if at not in columns.bad and role and first_of_key(columns, at, "email", email, seen):
            row = PersonRow(columns.table.file, columns.table.lines[at], email, name, role, language, title)
            ledger.staged.people.append(row)


def add_clients(columns: Columns, ledger: Ledger) -> None:
    """Fields as in clients.csv; without a code the name is the code."""
    if not columns.settle(("since", "lost_on"), ()):
        return
    has_code = "code" in columns.fields
    parts = zip(
        columns.numbers("code") if has_code else columns.clients("name"),
        columns.texts("name", required=True),
        columns.texts("country", limit=2),
        columns.texts("city", limit=100),
        columns.texts("time_zone", limit=64),
        _languages(columns),
        columns.currency_codes("currency"),
        columns.whole("terms_days", 0, 365),
        columns.emails("account_manager"),
        columns.choices("status", CLIENT_STATUSES),
        columns.flags("pause_allowed"),
        columns.flags("friendly_reminder"),
        columns.dates("since"),
        columns.choices("tier", TIERS),
        columns.dates("lost_on"),
        columns.choices("loss_reason", LOSS_REASONS),
        strict=True,
    )
    seen: dict[str, int] = {}
    for at, (code, name, country, *rest) in enumerate(parts):
        if at in columns.bad or not first_of_key(columns, at, "code" if has_code else "name", code, seen):
            continue
        city, zone, language, currency, terms, manager, status, pause, friendly, since, tier, lost_on, why = rest
        if not _left(columns, at, status, since, lost_on, why):
            continue
        ledger.clients.add(code)
        ledger.staged.clients.append(
            ClientRow(
                columns.table.file, columns.table.lines[at], code, name, country.upper() or None, city or None,
                zone or None, language, currency, terms, manager or None, status, pause, friendly, since,
                tier=tier, lost_on=lost_on, loss_reason=why,
            )
        )  # fmt: skip


def _left(
    columns: Columns, at: int, status: str | None, since: date | None, lost_on: date | None, why: str | None
) -> bool:
    """Whether what a line says of a client that left holds together."""
    if lost_on is None and why is not None:
        columns.refuse(at, "lost_on", Reason(EMPTY_CELL))
    elif lost_on is not None and status is not None and status not in GONE:
        columns.refuse(at, "status", because(LEFT_AND_THERE, status=status), status)
    elif lost_on is not None and since is not None and lost_on < since:
        columns.refuse(at, "lost_on", because(ENDS_BEFORE_START, end=lost_on, start=since), lost_on)
    else:
        return True
    return False


def add_contacts(columns: Columns, ledger: Ledger) -> None:
    """Fields as in contacts.csv."""
    parts = zip(
        columns.clients(),
        columns.texts("name", required=True),
        columns.emails("email"),
        columns.texts("phone", limit=40),
        columns.texts("title"),
        _languages(columns),
        columns.texts("greeting"),
        columns.texts("roles", limit=TEXT_LIMIT),
        strict=True,
    )
    seen: dict[str, int] = {}
    for at, (client, name, email, phone, title, language, greeting, roles) in enumerate(parts):
        found = _roles(columns, at, roles)
        key = f"{client}\n{email or name}"
        if at not in columns.bad and first_of_key(columns, at, "email" if email else "name", key, seen, email or name):
            ledger.staged.contacts.append(
                ContactRow(
                    columns.table.file, columns.table.lines[at], client, name, email, phone, title, language, greeting,
                    found,
                )
            )  # fmt: skip


def add_credit_notes(columns: Columns, ledger: Ledger) -> None:
    """Fields as in credit_notes.csv."""
    if not columns.settle(("issued_on",), ("amount",)):
        return
    amounts, coins = columns.money("amount")
    parts = zip(
        columns.clients(),
        columns.numbers("number"),
        columns.dates("issued_on", required=True),
        amounts,
        coins,
        columns.numbers("invoice", required=False),
        columns.texts("reason", limit=TEXT_LIMIT, shorten=True),
        strict=True,
    )
    seen: dict[str, int] = {}
    for at, (client, number, issued, amount, coin, invoice, reason) in enumerate(parts):
        if at in columns.bad or issued is None or amount is None:
            continue
        if amount <= 0:
            columns.refuse(at, "amount", Reason(NEGATIVE_AMOUNT), amount)
        elif first_of_key(columns, at, "number", f"{client}\n{number}", seen, number):
            ledger.staged.credits.append(
                CreditRow(
                    columns.table.file, columns.table.lines[at], client, number, issued, amount, coin, invoice or None,
                    reason,
                )
            )  # fmt: skip


def add_disputes(columns: Columns, ledger: Ledger) -> None:
    """Fields as in disputes.csv. The amount is in the invoice's currency."""
    if not columns.settle(("opened_on", "resolved_on"), ("amount",)):
        return
    parts = zip(
        columns.clients(),
        columns.numbers("invoice"),
        columns.dates("opened_on", required=True),
        columns.decimals("amount"),
        columns.texts("reason", required=True, limit=NOTE_LIMIT, shorten=True),
        columns.dates("resolved_on"),
        columns.choices("outcome", DISPUTE_OUTCOMES),
        strict=True,
    )
    for at, (client, invoice, opened, amount, reason, resolved, outcome) in enumerate(parts):
        if at in columns.bad or opened is None:
            continue
        if amount is not None and amount <= 0:
            columns.refuse(at, "amount", Reason(NEGATIVE_AMOUNT), amount)
        elif (resolved is None) != (outcome is None):
            columns.refuse(at, "outcome", Reason(OUTCOME_WITHOUT_DAY))
        elif resolved is not None and resolved < opened:
            columns.refuse(at, "resolved_on", because(ENDS_BEFORE_START, end=resolved, start=opened), resolved)
        else:
            ledger.staged.disputes.append(
                DisputeRow(
                    columns.table.file, columns.table.lines[at], client, invoice, opened, amount, reason, resolved,
                    outcome or "",
                )
            )  # fmt: skip


def add_promises(columns: Columns, ledger: Ledger) -> None:
    """Fields as in promises.csv."""
    if not columns.settle(("promised_on", "due_on"), ("amount",)):
        return
    amounts, coins = columns.money("amount")
    parts = zip(
        columns.clients(),
        amounts,
        coins,
        columns.dates("promised_on", required=True),
        columns.dates("due_on", required=True),
        columns.texts("said_by"),
        columns.texts("note", limit=NOTE_LIMIT, shorten=True),
        strict=True,
    )
    for at, (client, amount, coin, promised, due, said_by, note) in enumerate(parts):
        if at in columns.bad or promised is None or due is None or amount is None:
            continue
        if amount <= 0:
            columns.refuse(at, "amount", Reason(NEGATIVE_AMOUNT), amount)
        elif due < promised:
            columns.refuse(at, "due_on", because(ENDS_BEFORE_START, end=due, start=promised), due)
        else:
            row = PromiseRow(
                columns.table.file, columns.table.lines[at], client, coin, amount, promised, due, said_by, note
            )
            ledger.staged.promises.append(row)


def add_touches(columns: Columns, ledger: Ledger) -> None:
    """Fields as in touches.csv."""
    if not columns.settle(("on",), ()):
        return
    parts = zip(
        columns.clients(),
        columns.dates("on", required=True),
        columns.choices("kind", TOUCH_KINDS, required=True),
        columns.texts("text", required=True, limit=TOUCH_LIMIT, shorten=True),
        columns.texts("contact", limit=TOUCH_LIMIT),
        columns.emails("by"),
        columns.texts("ours", limit=TOUCH_LIMIT),
        columns.choices("direction", TOUCH_DIRECTIONS),
        columns.whole("minutes", 0, 1440),
        strict=True,
    )
    for at, (client, on, kind, text, contact, by, ours, direction, minutes) in enumerate(parts):
        if at not in columns.bad and on is not None and kind is not None:
            others = tuple(part.strip().casefold() for part in ours.split(LIST_SEPARATOR) if part.strip())
            row = TouchRow(
                columns.table.file, columns.table.lines[at], client, on, kind, text, contact, by, others,
                direction or "two_way", minutes,
            )  # fmt: skip
            ledger.staged.touches.append(row)


def add_rates(columns: Columns, ledger: Ledger) -> None:
    """Fields: on, base, quote, rate."""
    if not columns.settle(("on",), ("rate",)):
        return
    parts = zip(
        columns.dates("on", required=True),
        columns.currency_codes("base", required=True),
        columns.currency_codes("quote", required=True),
        columns.decimals("rate"),
        strict=True,
    )
    seen: dict[str, int] = {}
    for at, (on, base, quote, rate) in enumerate(parts):
        if at in columns.bad or on is None or base is None or quote is None:
            continue
        if rate is None or rate <= 0:
            columns.refuse(at, "rate", because(NOT_A_RATE, value=rate or ""), rate)
        elif base == quote:
            columns.refuse(at, "quote", Reason(SAME_CURRENCY_TWICE), quote)
        elif first_of_key(columns, at, "on", f"{on} {base} {quote}", seen):
            row = RateRow(columns.table.file, columns.table.lines[at], on, base, quote, rate)
            ledger.staged.rates.append(row)


def first_of_key(
    columns: Columns, at: int, name: str, key: str, seen: dict[str, int], shown: str | None = None
) -> bool:
    """True the first time a key comes; the same line again is a warning, other content under one key is refused."""
    first = seen.setdefault(key.casefold(), at)
    if first == at:
        return True
    line = columns.table.lines[first]
    if columns.table.rows[first] == columns.table.rows[at]:
        columns.warn(at, because(SAME_LINE_TWICE, line=line))
    else:
        columns.refuse(at, name, because(CODE_TWICE, value=shown or key, line=line), shown or key)
    return False


def _languages(columns: Columns) -> list[str | None]:
    """en, ru or uk; None where empty."""
    found: list[str | None] = []
    for at, text in enumerate(columns.texts("language")):
        language = language_of(text)
        if text and language is None:
            columns.refuse(at, "language", because(NOT_A_CHOICE, value=text, choices=_LANGUAGES), text)
        found.append(language)
    return found


def _roles(columns: Columns, at: int, text: str) -> frozenset[str]:
    """'billing;decision_maker', spaces and case forgiven."""
    found = set()
    for part in _ROLE_SEPARATORS.split(text):
        role = "_".join(part.casefold().replace("-", " ").split())
        if role and role not in CONTACT_ROLES:
            choices = f"{LIST_SEPARATOR} ".join(sorted(CONTACT_ROLES))
            columns.refuse(at, "roles", because(NOT_A_CHOICE, value=part.strip(), choices=choices), text)
        elif role:
            found.add(role)
    return frozenset(found)
