"""Staged facts of our people as a workforce."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class WorkforceRow:
    """A line of skills.csv, employments.csv or leave.csv. `person` is an address of ours; `values`: what the line says
    of them, by column; empty cells are left out.
    """

    file: str
    line: int
    person: str
    values: Mapping[str, Any]
