"""Who managed a client before its manager of today."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from perennial.clients.models.clients import Client


class EarlierManager(models.Model):
    """This person managed the client until the day somebody else took over; who manages it now stands on the client.

    A client that was never handed over has no row: its manager of today counts for all of its time.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="earlier_managers")
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()  # the first day of whoever came after

    class Meta:
        ordering = ["client_id", "until"]
        constraints = [models.UniqueConstraint(fields=["client", "until"], name="one_hand_over_a_day")]

    def __str__(self) -> str:
        return f"{self.manager} until {self.until}"
