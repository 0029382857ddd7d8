"""The company's figures of a quarter as they were counted in the night: its page waits for nobody."""

from __future__ import annotations

from typing import Any

from django.db import models

from perennial.foundation.rights import may_see


class CompanyEstimateQuerySet(models.QuerySet["CompanyEstimate"]):
    """Reading what was kept: the company's, for those who lead."""

    def visible_to(self, user: Any) -> CompanyEstimateQuerySet:
        return self if may_see(user, "plan") and may_see(user, "margin") else self.none()


class CompanyEstimate(models.Model):
    """All figures of one quarter (its first day) at one growth, as text; see queries.kept. The newest night stays."""

    quarter = models.DateField()
    growth = models.DecimalField(max_digits=4, decimal_places=3)
    day = models.DateField()
    figures = models.JSONField(default=list)

    objects = CompanyEstimateQuerySet.as_manager()

    class Meta:
        ordering = ["quarter", "growth"]
        constraints = [models.UniqueConstraint(fields=["quarter", "growth"], name="company_estimate_once")]

    def __str__(self) -> str:
        return f"{self.quarter} at {self.growth}"
