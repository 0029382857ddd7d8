"""Staged facts of what is agreed: companies, agreements, projects, placements and rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TermsRow:
    """A line of one of the files of terms. `values`: what it says, by column; empty cells are left out.

    `client` is '' in the files that belong to no client; other references stand in `values` as the file names them.
    """

    file: str
    line: int
    client: str
    values: Mapping[str, Any]
