"""Applying an uploaded file in the background."""

from __future__ import annotations

from datetime import date, datetime

from django_tasks import task

from perennial.foundation.models import User
from perennial.foundation.timeline import Actor
from perennial.intake.actions import NotWaiting, apply_import
from perennial.intake.models import ImportBatch
from perennial.intake.sources import ImportRefused


@task()
def apply_batch(batch_id: int, user_id: int | None, at: str, as_of: str, skip_refused: bool) -> None:
    """Run actions.apply_import. What it refuses stands on the batch; a second run finds it applied and does nothing."""
    user = User.objects.filter(pk=user_id).first() if user_id else None
    by = Actor(user, datetime.fromisoformat(at))
    try:
        apply_import(
            ImportBatch.objects.get(pk=batch_id), skip_refused=skip_refused, by=by, as_of=date.fromisoformat(as_of)
        )
    except (ImportRefused, NotWaiting):
        return
