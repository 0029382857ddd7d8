"""The figures of the whole company at the end of a day, for its one page."""

from __future__ import annotations

from typing import Any

from django.db import models


class CompanyDayQuerySet(models.QuerySet["CompanyDay"]):
    """Reading the company's days: for those who see margins."""

    def visible_to(self, user: Any) -> CompanyDayQuerySet:
        from perennial.foundation.rights import may_see

        return self if may_see(user, "margin") else self.none()


class CompanyDay(models.Model):
    """One a day. `figures`: insight.queries.company.Company as plain JSON; amounts are decimal texts."""

    day = models.DateField(unique=True)
    version = models.PositiveSmallIntegerField()  # of what `figures` holds
    figures = models.JSONField()

    objects = CompanyDayQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return str(self.day)
