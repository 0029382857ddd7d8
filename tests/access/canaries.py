"""Words planted in notes, in money and in other managers' clients, and those who are not to read them."""

from __future__ import annotations

import io
import zipfile

from tests.access.objects import DISPUTE_CANARY, MONEY_CANARY, NOTE_CANARY, PULSE_CANARY
from tests.access.people import HARBOR, ORBIT, Person

HEALTH = ['class="health"', "75 is a calm client"]  # the glyph, and how the receipts begin
NAMES = {HARBOR: "Harbor Pay", ORBIT: "Orbit Rail"}


def hidden_from(person: Person) -> list[str]:
    """What no page may show this person."""
    hidden = [NAMES[client] for client in NAMES if client not in person.clients]
    hidden += [NOTE_CANARY, PULSE_CANARY] if person.user is None or person.cell("notes") == "-" else []
    hidden += HEALTH if person.user is None or person.cell("health") == "-" else []
    hidden += [MONEY_CANARY, DISPUTE_CANARY] if person.user is None or person.cell("money") == "-" else []
    return hidden


def readable(body: bytes) -> str:
    """The text of a page, or of everything inside a workbook."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
