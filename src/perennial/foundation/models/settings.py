"""Settings kept in the database; their history is in the timeline."""

from __future__ import annotations

from django.db import models


class Setting(models.Model):
    """The value of one registered setting; absent means its default (foundation.registry.SettingSpec)."""

    key = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"
