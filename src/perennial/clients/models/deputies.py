"""Who stands in for whom."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DeputyQuerySet(models.QuerySet["Deputy"]):
    """Reading deputies."""

    def on(self, day: date) -> DeputyQuerySet:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), starts_on__lte=day, ended_on__isnull=True)


class Deputy(models.Model):
    """While `manager` is away, `deputy` sees and acts on their clients."""

    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputising")
    starts_on = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=~Q(manager=F("deputy")), name="deputy_is_another_person"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts_on")), name="deputy_period_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.manager} from {self.starts_on}"
