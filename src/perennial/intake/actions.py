"""Imports through the page: upload, look, apply, take back. The command line enters by `doors`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils.module_loading import import_string

from perennial.billing.models import Invoice, Payment
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor
from perennial.intake import storage
from perennial.intake.applying import Outcome, bring_up_to_date, compare, follow_up, write
from perennial.intake.choices import BatchState
from perennial.intake.models import ImportBatch
from perennial.intake.report import failed, kept, report
from perennial.intake.sources import ImportRefused, Source, read_source
from perennial.intake.stored import known
from perennial.intake.take_back import NothingTakenBack, take_back_batch
from perennial.intake.writer import Progress

__all__ = [
    "ImportRefused", "NotWaiting", "NothingTakenBack", "apply_import", "discard", "finish", "preview", "start_import",
    "start_preview", "take_back", "upload",
]  # fmt: skip
_APPLY = "perennial.intake.tasks.apply_batch"  # by name: tasks stand above actions
_PREVIEW = "perennial.intake.tasks.preview_batch"
PREVIEW_STEPS = 3
READ, COMPARED = 1, 2  # steps of a preview that are behind it


class NotWaiting(ValueError):
    """The import was applied, discarded or taken back before, or is being applied now."""


def upload(chunks: Iterable[bytes], *, name: str, by: Actor) -> ImportBatch:
    """Keep an uploaded file for a look. Raises ImportRefused for one that is empty or too large."""
    found = hashlib.sha256()

    def counted() -> Iterable[bytes]:
        for chunk in chunks:
            found.update(chunk)
            yield chunk

    stored = storage.keep(counted(), name)
    return ImportBatch.objects.create(
        source=name[:300], stored_at=stored, digest=found.hexdigest(), started_by=by.user, started_at=by.at
    )


def preview(
    batch: ImportBatch, *, kind: str | None = None, mapping: Mapping[str, str] | None = None, by: Actor
) -> ImportBatch:
    """Read the file and say what it would do; `report` of the batch holds it. Raises ImportRefused, NotWaiting.

    `kind` and `mapping` are a person's words: they are kept for applying, and win over what earlier files were.
    """
    if batch.state != BatchState.PREVIEWING:
        _waiting(batch)
    _say_how(batch, kind, mapping)
    try:
        source = _read(batch)
    except ImportRefused as error:
        _fail(batch, error)
        raise
    storage.note_progress(batch.stored_at, READ, PREVIEW_STEPS)
    plan = compare(source, by=by)
    storage.note_progress(batch.stored_at, COMPARED, PREVIEW_STEPS)
    batch.kind, batch.state, batch.working_at = source.kind, BatchState.PREVIEWED, None
    batch.report = kept(report(source, plan, applied=False), plan)
    batch.total = sum(batch.report["created"].values()) + sum(batch.report["changed"].values())
    batch.save()
    storage.forget_progress(batch.stored_at)
    return batch


def _say_how(batch: ImportBatch, kind: str | None, mapping: Mapping[str, str] | None) -> None:
    if mapping is not None or kind is not None:
        batch.options = {"kind": kind, "mapping": dict(mapping or {})}


@transaction.atomic
def start_preview(
    batch: ImportBatch, *, kind: str | None = None, mapping: Mapping[str, str] | None = None, by: Actor
) -> ImportBatch:
    """Have a worker look at the file. Raises NotWaiting."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    _waiting(batch)
    _say_how(batch, kind, mapping)
    batch.state, batch.working_at = BatchState.PREVIEWING, by.at
    batch.save(update_fields=["state", "working_at", "options"])
    storage.note_progress(batch.stored_at, 0, PREVIEW_STEPS)
    import_string(_PREVIEW).enqueue(batch.pk, by.user.pk if by.user else None, by.at.isoformat())
    return batch


@transaction.atomic
def start_import(batch: ImportBatch, *, skip_refused: bool = False, by: Actor, as_of: date) -> ImportBatch:
    """Have a worker apply it. Raises NotWaiting."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    _waiting(batch)
    batch.state, batch.started_by, batch.working_at = BatchState.APPLYING, by.user, by.at
    batch.save(update_fields=["state", "started_by", "working_at"])
    storage.forget_progress(batch.stored_at)
    user_id = by.user.pk if by.user else None
    import_string(_APPLY).enqueue(batch.pk, user_id, by.at.isoformat(), as_of.isoformat(), skip_refused)
    return batch


def apply_import(
    batch: ImportBatch, *, skip_refused: bool = False, by: Actor, as_of: date, progress: Progress | None = None
) -> ImportBatch:
    """Apply all of it or nothing; `report["applied"]` says which. Raises ImportRefused, NotWaiting.

    The stored file is deleted once it was applied.
    """
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state not in (BatchState.UPLOADED, BatchState.PREVIEWED, BatchState.APPLYING):
            raise NotWaiting("This import was applied or discarded before.")
        batch.state, batch.working_at = BatchState.APPLYING, batch.working_at or by.at
        batch.save(update_fields=["state", "working_at"])
    stored = batch.stored_at
    try:
        source = _read(batch)
        outcome = write(
            source, batch, kind=batch.options.get("kind"), skip_refused=skip_refused, by=by, as_of=as_of,
            progress=progress or (lambda done, total: storage.note_progress(stored, done, total)),
        )  # fmt: skip
    except ImportRefused as error:
        _fail(batch, error)
        raise
    return _close(batch, outcome, by, as_of)


def _close(batch: ImportBatch, outcome: Outcome, by: Actor, as_of: date) -> ImportBatch:
    if not outcome.report["applied"]:
        batch.state, batch.working_at = BatchState.PREVIEWED, None
        batch.report = kept(outcome.report, outcome.plan)
        batch.save()
        return batch
    storage.forget(batch.stored_at)
    batch.stored_at, batch.working_at = "", None
    batch.save(update_fields=["stored_at", "working_at"])
    follow_up(outcome, by=by, as_of=as_of)
    return batch


def finish(batch: ImportBatch, *, by: Actor, as_of: date) -> None:
    """What follows an import whose worker died between writing it and this. It can be done again."""
    storage.forget(batch.stored_at)
    ImportBatch.objects.filter(pk=batch.pk).update(stored_at="", working_at=None)
    days = [Invoice.objects.filter(batch_id=batch.pk).aggregate(day=Min("issued_on"))["day"],
            Payment.objects.filter(batch_id=batch.pk).aggregate(day=Min("paid_on"))["day"]]  # fmt: skip
    bring_up_to_date(min((day for day in days if day), default=None), by=by, as_of=as_of)


def discard(batch: ImportBatch) -> None:
    """Forget an upload that was not applied. Raises NotWaiting."""
    _waiting(batch)
    storage.forget(batch.stored_at)
    batch.delete()


def take_back(batch: ImportBatch, *, by: Actor, as_of: date) -> ImportBatch:
    """Delete what the import has created and restore what it has changed, while nothing was built on it.

    Raises NothingTakenBack with what stands in the way.
    """
    return take_back_batch(batch, by=by, as_of=as_of)


def _read(batch: ImportBatch) -> Source:
    options: dict[str, Any] = batch.options
    return read_source(
        storage.path_of(batch.stored_at), name=batch.source, kind=options.get("kind"),
        mapping=options.get("mapping") or {}, known=known, currency=get("company.currency"),
    )  # fmt: skip


def _waiting(batch: ImportBatch) -> None:
    if batch.state not in (BatchState.UPLOADED, BatchState.PREVIEWED, BatchState.FAILED) or not batch.stored_at:
        raise NotWaiting("This import was applied or discarded before, or is being applied now.")


def _fail(batch: ImportBatch, error: ImportRefused) -> None:
    """Keep why nothing was changed; the file stays, so that a person can say what it is and try again."""
    row = {
        "line": error.line, "column": None, "value": None, "reason": str(error.reason), "file": error.file,
        "template": error.reason.template, "params": dict(error.reason.params),
    }  # fmt: skip
    batch.state, batch.working_at = BatchState.FAILED, None
    batch.report = failed(batch.kind, row)
    storage.forget_progress(batch.stored_at)
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=batch.state, report=batch.report, options=batch.options, working_at=None
    )
