"""Rows of many ids without naming each of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

NAMED: Final = 400  # naming more ids than this costs more than reading the rows of the others


def narrowed(rows: Any, column: str, ids: Collection[Any]) -> Any:
    """Rows of these ids; of so many that they cannot be named, all rows: the caller leaves out what was not asked."""
    return rows.filter(**{f"{column}__in": list(ids)}) if len(ids) <= NAMED else rows
