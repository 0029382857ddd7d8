"""Exchange rates with their dates."""

from __future__ import annotations

from django.db import models


class ExchangeRate(models.Model):
    """One unit of `base` is worth `rate` units of `quote` from `on` until a newer rate."""

    on = models.DateField()
    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    source = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-on", "base", "quote"]
        constraints = [
            models.UniqueConstraint(fields=["base", "quote", "on"], name="rate_once_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.on} 1 {self.base} = {self.rate} {self.quote}"
