"""How much work a manager's clients ask for, kept day by day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class WorkloadDayQuerySet(models.QuerySet["WorkloadDay"]):
    """Reading workloads: one's own, and everybody's for those who act on people."""

    def visible_to(self, user: Any) -> WorkloadDayQuerySet:
        from perennial.foundation.rights import may_act

        return self if may_act(user, "people") else self.filter(person_id=user.pk)


class WorkloadDay(models.Model):
    """A manager's day: hours a month that are asked for, and that there are (domain A18)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="workloads")
    day = models.DateField()
    need = models.FloatField()  # hours a month
    capacity = models.FloatField()

    objects = WorkloadDayQuerySet.as_manager()

    class Meta:
        ordering = ["person", "day"]
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="workload_once_a_day"),
            models.CheckConstraint(condition=Q(need__gte=0, capacity__gte=0), name="workload_not_negative"),
        ]
        indexes = [models.Index(F("day"), name="workload_day")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.day}"
