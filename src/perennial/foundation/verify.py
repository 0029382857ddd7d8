"""`perennial verify`: every verifier of every room, and its answer as one document."""

from __future__ import annotations

from typing import Any

from perennial.foundation.registry import VERIFIERS

MOST_PROBLEMS = 1000


def verify() -> dict[str, Any]:
    """{"ok", "problems": [{"what", "where", "check"}], "checked": {check: how many}}; the first thousand problems."""
    checked: dict[str, int] = {}
    problems: list[dict[str, str]] = []
    for verifier in VERIFIERS:
        count, found = verifier.run()
        checked[verifier.name] = count
        problems += [{"what": problem.what, "where": problem.where, "check": verifier.name} for problem in found]
    return {"ok": not problems, "problems": problems[:MOST_PROBLEMS], "checked": checked}
