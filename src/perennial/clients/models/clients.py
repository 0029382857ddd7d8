"""The client company."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.choices import SERVED, Answer, ClientStatus, ClientTier
from perennial.foundation.choices import Language
from perennial.foundation.money_fields import currency_field


class ClientQuerySet(models.QuerySet["Client"]):
    """Reading clients; every page starts from visible_to."""

    def visible_to(self, user: Any) -> ClientQuerySet:
        from perennial.foundation.visibility import client_filter

        return self.filter(client_filter(user, "pk"))

    def live(self) -> ClientQuerySet:
        return self.exclude(status=ClientStatus.ARCHIVED).filter(merged_into__isnull=True)

    def served(self) -> ClientQuerySet:
        """Clients we work for or are about to: neither prospects nor dormant, lost or archived ones."""
        return self.filter(status__in=SERVED, merged_into__isnull=True)

    def archived(self) -> ClientQuerySet:
        return self.filter(status=ClientStatus.ARCHIVED, merged_into__isnull=True)

    def matching(self, text: str) -> ClientQuerySet:
        """Clients whose name, code, city or contacts contain the words, folding case and Cyrillic."""
        from perennial.kernel.text import fold

        found = self
        for word in fold(text).split():
            found = found.filter(search_text__contains=word)
        return found


class Client(models.Model):
    """A company we serve: the whole group under common control."""

    code = models.CharField(_("Code"), max_length=64, unique=True)
    name = models.CharField(pgettext_lazy("company", "Name"), max_length=200)
    name_key = models.CharField(max_length=200, db_index=True, editable=False)  # kernel.text.name_key(name)
    search_text = models.TextField(editable=False)  # folded name, code, city and contacts
    country = models.CharField(_("Country"), max_length=2, blank=True)
    city = models.CharField(_("City"), max_length=100, blank=True)
    time_zone = models.CharField(_("Time zone"), max_length=64, blank=True)
    language = models.CharField(_("Language of letters"), max_length=2, choices=Language.choices, default=Language.EN)
    currency = currency_field()
    terms_days = models.PositiveSmallIntegerField(_("Payment terms, days"), default=30)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="clients",
        verbose_name=_("Account manager"),
    )  # fmt: skip
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Brought by"),
    )  # fmt: skip
    shadow_until = models.DateField(_("Sales sees money until"), null=True, blank=True)
    status = models.CharField(_("Status"), max_length=10, choices=ClientStatus.choices, default=ClientStatus.ACTIVE)
    status_since = models.DateField(null=True, blank=True)
    notice_ends_on = models.DateField(_("Notice ends on"), null=True, blank=True)  # while status is notice
    tier = models.CharField(_("Tier"), max_length=1, choices=ClientTier.choices, default=ClientTier.B)
    pause_allowed = models.CharField(
        _("Contract allows a pause"), max_length=7, choices=Answer.choices, default=Answer.UNKNOWN
    )
    friendly_reminder = models.BooleanField(_("Reminded before the due date"), default=True)
    since = models.DateField(_("Client since"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)
    known_payers = models.JSONField(default=list)  # names and accounts seen on matched payments
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ClientStatus.values), name="client_status_known"),
            models.CheckConstraint(condition=Q(tier__in=ClientTier.values), name="client_tier_known"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="client_not_merged_into_itself"),
        ]
        indexes = [models.Index(fields=["manager", "status"], name="client_manager")]

    def __str__(self) -> str:
        return self.name
