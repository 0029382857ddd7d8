"""Why a piece fits, in the reader's words, for those who print it."""

from __future__ import annotations

from perennial.growth.queries.matching import rows_of
from perennial.growth.reason_texts import said_all
from perennial.growth.rules.matching import Fit


def reasons_told(fit: Fit) -> list[tuple[str, str]]:
    """Every reason as a sentence with its points."""
    return said_all(rows_of(fit.reasons))
