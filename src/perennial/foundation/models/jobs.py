"""When scheduled work runs next, and which workers are alive."""

from __future__ import annotations

from django.db import models


class Schedule(models.Model):
    """One recurring job: its next run is claimed by moving it on, so two workers never run it twice."""

    name = models.CharField(max_length=80, primary_key=True)
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.name} next {self.next_run_at}"


class Heartbeat(models.Model):
    """A worker's sign of life; what it claimed becomes `unknown` once it is silent for too long."""

    worker = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.worker} seen {self.seen_at}"
