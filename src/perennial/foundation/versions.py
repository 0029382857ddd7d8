"""A row is written only as it was read: what somebody else changed meanwhile is not overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models


class ChangedMeanwhile(RuntimeError):
    """Somebody else was faster; the sentence says what they changed."""


def write_as_read(row: models.Model, values: Mapping[str, Any], refused: str) -> None:
    """Write the fields of a row that has a state and a version, and count the version on, in the database and in the
    row. Raises ChangedMeanwhile with the sentence `refused` unless both are as they were read. One query.
    """
    read: Any = row
    stored = type(row)._base_manager.filter(pk=row.pk, state=read.state, version=read.version)
    if stored.update(version=read.version + 1, **values) != 1:
        raise ChangedMeanwhile(refused)
    for name, value in {**values, "version": read.version + 1}.items():
        setattr(row, name, value)
