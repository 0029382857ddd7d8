"""What every move of a state machine is, whichever room the machine stands in."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Move(models.Model):
    """One transition, kept for good: when, by whom (None: by itself) and why. Rooms add what moved, the event and the
    states `before` and `after` it.
    """

    event: models.CharField[str, str]
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.event} on {self.on}"
