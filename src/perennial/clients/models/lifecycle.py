"""Moves of a client through its life."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from perennial.clients.choices import ClientStatus, LossReason
from perennial.clients.models.clients import Client


class ClientMove(models.Model):
    """One transition of lifecycle.CLIENT with what was said about it; kept for good."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="moves")
    event = models.CharField(max_length=24)
    before = models.CharField(max_length=10, choices=ClientStatus.choices)
    after = models.CharField(max_length=10, choices=ClientStatus.choices)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("Reason"), blank=True)
    document = models.CharField(_("Document"), max_length=200, blank=True)
    effective_on = models.DateField(_("Effective on"), null=True, blank=True)
    loss_reason = models.CharField(_("Why they left"), max_length=16, choices=LossReason.choices, blank=True)
    competitor = models.CharField(_("Which competitor"), max_length=200, blank=True)

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["client", "on"], name="client_move")]

    def __str__(self) -> str:
        return f"{self.client}: {self.before} to {self.after} on {self.on}"
