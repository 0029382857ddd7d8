"""The timeline: audit trail, activity stream and event source in one. Rows are only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from perennial.foundation.choices import ActorKind


class TimelineQuerySet(models.QuerySet["TimelineEvent"]):
    """Reading the timeline. Visibility by client is registered by the clients room (see foundation.visibility)."""

    def of_client(self, client_id: int) -> TimelineQuerySet:
        return self.filter(client_id=client_id)

    def visible_to(self, user: object) -> TimelineQuerySet:
        """Events of the clients the person may see; touches and notes only where notes may be read."""
        from perennial.foundation.visibility import timeline_filter

        return self.filter(timeline_filter(user))


class TimelineEvent(models.Model):
    """One thing that happened: who, when, to what, with the values before and after.

    `on` is the day the fact belongs to, `at` the moment it was written. `data` is JSON: the parameters of the
    sentence shown for `verb`, and `before`/`after` of changed fields.
    """

    at = models.DateTimeField()
    on = models.DateField()
    actor_kind = models.CharField(max_length=6, choices=ActorKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Without a foreign key: this room stands below clients (decisions: policies).
    client_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    data = models.JSONField(default=dict)

    objects = TimelineQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["client_id", "-on", "-id"], name="timeline_client"),
            models.Index(fields=["subject_kind", "subject_id"], name="timeline_subject"),
            models.Index(fields=["verb", "id"], name="timeline_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.verb} {self.subject_kind} {self.subject_id}"
