"""Writes docs/rights.md from the table in perennial.foundation.rights."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from perennial.foundation.rights import TABLE, THINGS  # noqa: E402

PAGE = ROOT / "docs" / "rights.md"
WORDS: Final = {"-": "-", "s": "see", "a": "act"}
ROLES: Final = {
    "AM": ("Account manager", "their own clients and those they deputise for"),
    "AM2": ("Second account manager", "their own clients and those they deputise for"),
    "HCS": ("Head of client success", "all clients"),
    "DIR": ("Director", "all clients"),
    "FIN": ("Finance", "all clients; no notes"),
    "SAL": ("Sales", "clients they brought; money until the shadow month ends"),
    "REC": ("Recruiting", "leave only, so far"),
    "DLV": ("Delivery", "all clients, without money"),
    "DEV": ("Developer", "their own hours, leave and feedback"),
    "CLI": ("A person at the client", "nothing here: only pages by a signed link"),
    "SYS": ("The system itself", "everything its schedules need"),
}
TEXT = """# Who may see and do what

Made by `make rights` from the table in `src/perennial/foundation/rights.py`; `tests/access` walks every address with
every role and holds the product to it. *act* includes *see*. A page that is not for a role is refused (403) whatever
its address names; a thing of a client out of the person's scope is answered as if it did not exist (404).

| role | {things} | clients in scope |
| --- |{rule} --- |
{rows}

Administrators may also act on settings, people and imports, whatever their role. Which clients are in scope is told in
`src/perennial/clients/policies.py`. Django's admin is a back room for administrators only.
"""


def page() -> str:
    """The text of docs/rights.md."""
    rows = []
    for role, cells in TABLE.items():
        name, scope = ROLES[role]
        rows.append(f"| {name} (`{role}`) | {' | '.join(WORDS[cell] for cell in cells.split())} | {scope} |")
    return TEXT.format(things=" | ".join(THINGS), rule=" --- |" * len(THINGS), rows="\n".join(rows))


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
