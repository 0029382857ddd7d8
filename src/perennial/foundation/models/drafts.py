"""Drafts a person has edited. An untouched draft is composed anew each time it is looked at."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from perennial.foundation.choices import Language


class Draft(models.Model):
    """The edited text of one letter about one thing, kept until it is sent or discarded."""

    letter = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    client_id = models.BigIntegerField(db_index=True)
    language = models.CharField(max_length=2, choices=Language.choices)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    facts_digest = models.CharField(max_length=64)  # of the facts it was written on
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "subject_kind", "subject_id", "language"], name="draft_once")
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.subject_kind} {self.subject_id}"
