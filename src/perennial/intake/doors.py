"""Imports as the command line enters them (a contract: JSON keys stay)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from time import perf_counter
from typing import Any

from perennial.foundation.choices import ActorKind
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor
from perennial.intake.applying import compare, follow_up, write
from perennial.intake.models import ImportBatch
from perennial.intake.report import contract, report
from perennial.intake.sources import ImportRefused, UnknownKind, digest_of, read_source
from perennial.intake.stored import known
from perennial.intake.writer import Progress

__all__ = ["ImportRefused", "UnknownKind", "import_path"]


def import_path(
    path: Path, *, kind: str | None = None, mapping: Mapping[str, str] | None = None, dry_run: bool = False,
    skip_refused: bool = False, by: Actor | None = None, as_of: date, progress: Progress | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Bring in a file or folder, all or nothing, and what follows from it; the answer is the JSON of the command.

    `applied` is false for a dry run and whenever something was refused or asked; then nothing was written. Raises
    ImportRefused or UnknownKind with one sentence for what cannot be read at all.
    """
    began = perf_counter()
    by = by or Actor(None, datetime.combine(as_of, time(12), UTC), ActorKind.IMPORT)
    name = path.name or str(path.resolve().name)
    source = read_source(
        path, name=name, kind=kind, mapping=mapping or {}, known=known, currency=get("company.currency")
    )
    if dry_run:
        found = report(source, compare(source, by=by), applied=False)
    else:
        batch = ImportBatch(
            source=name[:300], digest=digest_of(path), started_by=by.user, started_at=by.at,
            options={"kind": kind, "mapping": dict(mapping or {})},
        )  # fmt: skip
        outcome = write(
            source, batch, kind=kind, skip_refused=skip_refused, by=by, as_of=as_of, progress=progress
        )
        found = outcome.report
        if found["applied"] and not batch._state.adding:
            found["batch"] = batch.pk
            follow_up(outcome, by=by, as_of=as_of)
    return {**contract(found), "file": name, "seconds": round(perf_counter() - began, 3)}
