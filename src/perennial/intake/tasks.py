"""Looking at an uploaded file and applying it, in the background."""

from __future__ import annotations

from datetime import date, datetime

from django_tasks import task

from perennial.foundation.models import User
from perennial.foundation.timeline import Actor
from perennial.intake.actions import NotWaiting, apply_import, finish, preview
from perennial.intake.choices import BatchState
from perennial.intake.models import ImportBatch
from perennial.intake.sources import ImportRefused


@task()
def preview_batch(batch_id: int, user_id: int | None, at: str) -> None:
    """Run actions.preview, unless the work was called off meanwhile. What it refuses stands on the batch."""
    by = _by(user_id, at)
    batch = ImportBatch.objects.filter(pk=batch_id, state=BatchState.PREVIEWING, working_at=by.at).first()
    if batch is None:
        return
    try:
        preview(batch, by=by)
    except (ImportRefused, NotWaiting):
        return


@task()
def apply_batch(batch_id: int, user_id: int | None, at: str, as_of: str, skip_refused: bool) -> None:
    """Run actions.apply_import. What it refuses stands on the batch; a second run finds it applied."""
    by, day = _by(user_id, at), date.fromisoformat(as_of)
    batch = ImportBatch.objects.filter(pk=batch_id, working_at=by.at).first()
    if batch is not None and batch.state == BatchState.APPLIED:  # the worker died after it had written all of it
        finish(batch, by=by, as_of=day)
    if batch is None or batch.state != BatchState.APPLYING:
        return
    try:
        apply_import(batch, skip_refused=skip_refused, by=by, as_of=day)
    except (ImportRefused, NotWaiting):
        return


def _by(user_id: int | None, at: str) -> Actor:
    user = User.objects.filter(pk=user_id).first() if user_id else None
    return Actor(user, datetime.fromisoformat(at))
