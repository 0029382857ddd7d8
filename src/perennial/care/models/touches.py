"""Tables of the care room."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from perennial.care.choices import TouchKind
from perennial.clients.models import Client, Contact


class TouchQuerySet(models.QuerySet["Touch"]):
    """Reading touches: only for those who may read notes."""

    def visible_to(self, user: Any) -> TouchQuerySet:
        from perennial.foundation.rights import may_see
        from perennial.foundation.visibility import NOTHING, client_filter

        return self.filter(client_filter(user, "client_id") if may_see(user, "notes") else NOTHING)


class Touch(models.Model):
    """A call, mail, meeting or note, logged in one line."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="touches")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="touches")
    kind = models.CharField(max_length=7, choices=TouchKind.choices)
    on = models.DateField(_("Day"))
    text = models.TextField(_("What was said"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_on = models.DateField(null=True)  # undone within its 10 seconds, or logged by mistake
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = TouchQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["client", "-on"], name="touch_client")]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}: {self.text[:60]}"
