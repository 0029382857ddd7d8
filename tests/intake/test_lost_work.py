"""An import whose worker died stands where it truly is, and can be pressed again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from perennial.billing.models import Invoice
from perennial.foundation.models import Heartbeat
from perennial.intake import actions
from perennial.intake.lost_work_actions import put_back_lost
from perennial.intake.models import ImportBatch
from perennial.intake.tasks import apply_batch, preview_batch
from tests.conftest import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=400)  # progress is a file: its time is that of the machine
TABLE = b"Customer,Invoice No,Invoice Date,Due Date,Total\nNova Labs,N-1,2026-09-15,2026-10-15,1200.00\n"


@pytest.fixture
def batch(settings: Any, tmp_path: Path, cast: Cast) -> ImportBatch:
    settings.MEDIA_ROOT = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return actions.upload([TABLE], name="crm.csv", by=cast.by(cast.fedir))


def give_up_all_tasks() -> None:
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED, finished_at=NOW)


def test_a_preview_that_died_says_so_and_can_be_asked_again(batch: ImportBatch, cast: Cast) -> None:
    by = cast.by(cast.fedir)
    batch = actions.start_preview(batch, by=by)
    assert batch.state == "previewing" and put_back_lost(at=LATER) == 0  # its task waits for a worker
    give_up_all_tasks()
    assert put_back_lost(at=NOW) == 0 and put_back_lost(at=LATER) == 1
    batch.refresh_from_db()
    assert batch.state == "failed" and "interrupted" in batch.report["refused"][0]["reason"]
    preview_batch.func(batch.pk, by.user.pk if by.user else None, by.at.isoformat())  # a worker that was only slow
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert actions.preview(batch, by=by).state == "previewed"


def test_applying_that_died_is_put_back_and_pressed_again(batch: ImportBatch, cast: Cast) -> None:
    by = cast.by(cast.fedir)
    actions.preview(batch, by=by)
    batch = actions.start_import(batch, by=by, as_of=TODAY)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, worker_ids=["w1"])
    Heartbeat.objects.create(worker="w2", started_at=LATER, seen_at=LATER)
    assert put_back_lost(at=LATER) == 0  # another worker lives and will run the task again
    Heartbeat.objects.all().delete()
    assert put_back_lost(at=LATER) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.report["interrupted"]) == ("previewed", True)
    assert not Invoice.objects.exists()
    batch = actions.start_import(batch, by=by, as_of=TODAY)
    apply_batch.func(batch.pk, None, by.at.isoformat(), TODAY.isoformat(), False)
    batch.refresh_from_db()
    assert batch.state == "applied" and Invoice.objects.count() == 1 and not batch.stored_at


def test_a_worker_that_died_after_writing_is_followed_up(batch: ImportBatch, cast: Cast, monkeypatch: Any) -> None:
    by = cast.by(cast.fedir)
    actions.preview(batch, by=by)
    batch = actions.start_import(batch, by=by, as_of=TODAY)
    given = (batch.pk, None, by.at.isoformat(), TODAY.isoformat(), False)

    class Killed(BaseException):
        pass

    def die(*args: Any, **more: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(actions, "_close", die)
        apply_batch.func(*given)
    batch.refresh_from_db()
    assert batch.state == "applied" and batch.stored_at
    apply_batch.func(*given)
    batch.refresh_from_db()
    assert not batch.stored_at and Invoice.objects.count() == 1
