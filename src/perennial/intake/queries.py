"""Reading imports: the list, one of them with its progress, and where its rows are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from perennial.foundation.rights import may_see
from perennial.intake.choices import BatchState
from perennial.intake.kinds import KINDS
from perennial.intake.models import ImportBatch
from perennial.intake.sources import BANK, BANK_TITLE
from perennial.intake.storage import path_of, read_progress


@dataclass(frozen=True, slots=True)
class KindOption:
    """A kind a person may choose. `title` is an English message id; `fields` a column may be mapped to."""

    name: str
    title: str
    fields: tuple[str, ...]


def kind_options() -> list[KindOption]:
    """Every kind of import, the more particular first."""
    tables = [KindOption(kind.name, kind.title, tuple(dict.fromkeys(kind.fields))) for kind in KINDS.values()]
    return [*tables, KindOption(BANK, BANK_TITLE, ())]


def batches_visible_to(user: Any) -> QuerySet[ImportBatch]:
    """Imports the person may look at, the newest first: all of them or none."""
    rows = ImportBatch.objects.select_related("started_by")
    return rows if may_see(user, "imports") else rows.none()


def progress_of(batch: ImportBatch) -> tuple[int, int]:
    """(rows done, rows in all) of an import, live while it is being applied; steps of a preview while it is read."""
    if batch.state == BatchState.PREVIEWING:
        return read_progress(batch.stored_at) or (0, 0)
    if batch.state == BatchState.APPLYING:
        return read_progress(batch.stored_at) or (0, batch.total)
    return batch.done, batch.total


def stored_size(batch: ImportBatch) -> int:
    """Bytes of the file that waits; 0 when it is gone."""
    path = path_of(batch.stored_at)
    return path.stat().st_size if batch.stored_at and path.is_file() else 0


def may_be_taken_back(batch: ImportBatch) -> bool:
    """Whether it was applied and not taken back. What stands in the way is found when it is tried."""
    return batch.state == BatchState.APPLIED
