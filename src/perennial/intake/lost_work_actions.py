"""Imports whose work died: back to where they truly stand, so that a person can press again.

The task of a dead worker runs again by itself while another worker is there (foundation.jobs). What is left is the work
that nobody will take up: its attempts are used up, no worker lives, or the request that did it was killed. Nothing is
half applied, because applying is one transaction; its own word, APPLIED, is written in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from perennial.foundation.jobs import alive
from perennial.intake.choices import BatchState
from perennial.intake.models import ImportBatch
from perennial.intake.reading.reasons import Reason
from perennial.intake.report import failed
from perennial.intake.sentences import INTERRUPTED
from perennial.intake.storage import forget_progress, progress_at

WORKING: Final = (BatchState.PREVIEWING, BatchState.APPLYING)
SILENT: Final = timedelta(minutes=1)  # a worker that lives says more often than this how far it is
_TASKS: Final = ("perennial.intake.tasks.preview_batch", "perennial.intake.tasks.apply_batch")


def put_back_lost(*, at: datetime) -> int:
    """Every import whose work died. Returns how many."""
    return sum(put_back_if_lost(batch, at=at) for batch in ImportBatch.objects.filter(state__in=WORKING))


def put_back_if_lost(batch: ImportBatch, *, at: datetime) -> bool:
    """Whether the work of this import had died; `batch` then says where it stands. No query for one at rest."""
    if batch.state not in WORKING or at - _last_sign(batch) < SILENT or _will_go_on(batch, at):
        return False
    seen, before = bool(batch.report.get("columns") is not None), dict(batch.report)
    if seen:
        state, report = BatchState.PREVIEWED, {**before, "interrupted": True}
    else:
        state, report = BatchState.FAILED, failed(batch.kind, _row(batch.source))
    # whoever was slow and not dead has written its own word meanwhile: then this changes nothing
    rows = ImportBatch.objects.filter(pk=batch.pk, state=batch.state, working_at=batch.working_at)
    if not rows.update(state=state, report=report, working_at=None):
        return False
    batch.state, batch.report, batch.working_at = state, report, None
    forget_progress(batch.stored_at)
    return True


def _last_sign(batch: ImportBatch) -> datetime:
    signs = [batch.started_at, batch.working_at, progress_at(batch.stored_at)]
    return max(sign for sign in signs if sign is not None)


def _will_go_on(batch: ImportBatch, at: datetime) -> bool:
    """A task of this very work waits for its turn, or runs and some worker is there to take it up again."""
    open_tasks = DBTaskResult.objects.filter(
        task_path__in=_TASKS, status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
    )
    stamp = batch.working_at.isoformat() if batch.working_at else ""
    ours = [row.status for row in open_tasks if _names(row, batch.pk, stamp)]
    return TaskResultStatus.READY in ours or (bool(ours) and bool(alive(at=at)))


def _names(row: Any, batch_id: int, stamp: str) -> bool:
    given = row.args_kwargs["args"]
    return bool(given[0] == batch_id and given[2] == stamp)


def _row(source: str) -> dict[str, Any]:
    reason = Reason(INTERRUPTED)
    return {
        "line": None, "column": None, "value": None, "reason": str(reason), "file": source,
        "template": reason.template, "params": {},
    }  # fmt: skip
