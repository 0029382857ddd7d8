"""Tables of the intake room."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from perennial.intake.choices import BatchState


class ImportBatch(models.Model):
    """One file or folder brought in: what it would do, what it did, and whether it was taken back."""

    kind = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=300)  # the file's or folder's name as the person knows it
    stored_at = models.CharField(max_length=300, blank=True)  # below MEDIA_ROOT, until applied
    digest = models.CharField(max_length=64)
    options = models.JSONField(default=dict)  # column map, date order, default currency, skip_refused
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.UPLOADED)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    working_at = models.DateTimeField(null=True)  # when the work that runs now was asked for; its task carries it too
    applied_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)  # progress: rows handled of `total`
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)  # the JSON of commands.md: created, changed, unchanged, warnings, refused

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source} ({self.kind})"


class ColumnMap(models.Model):
    """How the columns of a table with these headers were mapped last time."""

    signature = models.CharField(max_length=64, unique=True)  # digest of the folded headers
    kind = models.CharField(max_length=40)
    options = models.JSONField()
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"


class ImportKey(models.Model):
    """What identifies an imported payment, touch or promise in its source, so that a second import changes nothing."""

    key = models.CharField(max_length=64, primary_key=True)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id"], name="import_key_object")]

    def __str__(self) -> str:
        return self.key


class TrackerName(models.Model):
    """Whose hours these are: a name and a piece of work of a tracker, as a person said; `placement` None: not ours.

    Remembered once, it answers for every later export. `what_key` "*" stands for all work of the name that nothing
    else is said about.
    """

    ALL = "*"

    source = models.CharField(max_length=20)  # the kind of the export
    who = models.CharField(max_length=200)
    who_key = models.CharField(max_length=200)  # folded
    what = models.CharField(max_length=410, blank=True)
    what_key = models.CharField(max_length=410, blank=True)
    placement = models.ForeignKey(
        "contracts.Placement", on_delete=models.CASCADE, null=True, related_name="tracker_names"
    )
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    said_on = models.DateField()

    class Meta:
        ordering = ["source", "who_key", "what_key"]
        constraints = [
            models.UniqueConstraint(fields=["source", "who_key", "what_key"], name="tracker_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.who}, {self.what or self.what_key}"
