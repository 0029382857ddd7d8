"""Act links: an address that lets one person at a client do one thing without a seat (decisions: links; domain D13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ActLinkQuerySet(models.QuerySet["ActLink"]):
    """Reading the register of links."""

    def visible_to(self, user: Any) -> ActLinkQuerySet:
        from perennial.foundation.visibility import client_filter

        return self.filter(client_filter(user, "client_id"))

    def working(self, *, at: datetime) -> ActLinkQuerySet:
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class ActLink(models.Model):
    """One link: what it is for, about which thing, for whom, until when.

    The token itself is nowhere: only its SHA-256 is kept, and the salt from which the server, with its own secret,
    makes the address again in the moment a letter leaves. Neither gives the address to whoever reads the database.
    """

    purpose = models.CharField(max_length=30)  # which page answers: 'pulse', 'report', 'hours', ...
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    client_id = models.BigIntegerField(db_index=True)
    contact_id = models.BigIntegerField(null=True, db_index=True)  # whose link it is, in the register
    salt = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True)  # the last deed done by it; reading is not a deed
    uses = models.PositiveIntegerField(default=0)

    objects = ActLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="act_link_lives_forward"),
            models.CheckConstraint(condition=Q(uses=0) | Q(last_used_at__isnull=False), name="act_link_use_has_time"),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="act_link_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.subject_kind} {self.subject_id} until {self.expires_at:%Y-%m-%d}"


class WrongTokens(models.Model):
    """How many tokens that do not exist one address of the net tried in one hour; kept in the database, so it holds
    for all processes."""

    address = models.CharField(max_length=64)  # SHA-256 of the address, not the address
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address", "hour"], name="wrong_tokens_once_an_hour")]

    def __str__(self) -> str:
        return f"{self.count} in the hour of {self.hour:%Y-%m-%d %H:%M}"
