"""What is kept night by night."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from perennial.clients.models import Client


class HealthSnapshotQuerySet(models.QuerySet["HealthSnapshot"]):
    """Reading health: for those whose role may, of clients in their scope."""

    def visible_to(self, user: Any) -> HealthSnapshotQuerySet:
        from perennial.foundation.rights import may_see
        from perennial.foundation.visibility import client_filter

        return self.filter(client_filter(user, "client_id")) if may_see(user, "health") else self.none()


class HealthSnapshot(models.Model):
    """A client's health at the end of a day. `parts`: rules of the night and facts, enough to compute it again."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="health")
    day = models.DateField()
    score = models.FloatField(null=True)  # None: not enough data
    coverage = models.FloatField()
    band = models.CharField(max_length=5)  # good, watch, risk, none
    parts = models.JSONField(default=dict)
    version = models.PositiveSmallIntegerField()  # of the rule

    objects = HealthSnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["client", "day"]
        constraints = [
            models.UniqueConstraint(fields=["client", "day"], name="health_once_a_day"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100), name="health_within_bounds"
            ),
            models.CheckConstraint(condition=Q(coverage__gte=0, coverage__lte=1), name="health_coverage_share"),
        ]
        indexes = [models.Index(F("day"), name="health_day")]

    def __str__(self) -> str:
        return f"{self.client_id} on {self.day}: {self.score}"
