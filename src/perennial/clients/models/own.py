"""A person's own lists: saved views and pins."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models.clients import Client


class SavedView(models.Model):
    """A named filter of a list; the query string is the view."""

    page = models.CharField(max_length=20)
    name = models.CharField(pgettext_lazy("view", "Name"), max_length=80)
    query = models.CharField(max_length=1000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    shared = models.BooleanField(_("Shared with the team"), default=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["page", "owner", "name"], name="view_name_once")]

    def __str__(self) -> str:
        return self.name


class Pin(models.Model):
    """A client pinned to a person's navigation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pins")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="pins")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "client"], name="pin_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.client}"
