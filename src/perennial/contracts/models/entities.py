"""Companies in the eyes of the law: ours, and the clients' sides that sign and are invoiced."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client
from perennial.contracts.policies import may_see_entities, terms_filter


class LegalEntityQuerySet(models.QuerySet["LegalEntity"]):
    """Reading our own companies."""

    def visible_to(self, user: Any) -> LegalEntityQuerySet:
        return self if may_see_entities(user) else self.none()

    def standing(self) -> LegalEntityQuerySet:
        """Those in whose name one may sign."""
        return self.filter(closed_on__isnull=True)


class LegalEntity(models.Model):
    """One of our own companies: its invoices have their own series, bank and tax numbers."""

    name = models.CharField(pgettext_lazy("company", "Name"), max_length=200, unique=True)
    country = models.CharField(_("Country"), max_length=2)
    street = models.CharField(_("Street and number"), max_length=200, blank=True)
    city = models.CharField(_("City"), max_length=100, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=20, blank=True)
    tax_id = models.CharField(_("Tax number"), max_length=40, blank=True)
    vat_id = models.CharField(_("VAT number"), max_length=20, blank=True)
    registration = models.CharField(_("Registration number"), max_length=60, blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    bank_name = models.CharField(_("Bank"), max_length=100, blank=True)
    email = models.EmailField(_("Address for invoices"), blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    series = models.CharField(_("Series of invoice numbers"), max_length=12, unique=True)
    is_default = models.BooleanField(_("Used when nothing else is said"), default=False)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = LegalEntityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("company of ours")
        verbose_name_plural = _("companies of ours")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="legal_entity_one_default"
            ),
            models.CheckConstraint(condition=~Q(series=""), name="legal_entity_has_series"),
        ]

    def __str__(self) -> str:
        return self.name


class ClientEntityQuerySet(models.QuerySet["ClientEntity"]):
    """Reading companies of clients."""

    def visible_to(self, user: Any) -> ClientEntityQuerySet:
        return self.filter(terms_filter(user, "client_id"))


class ClientEntity(models.Model):
    """A company on the client's side that signs and is invoiced."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="entities")
    name = models.CharField(pgettext_lazy("company", "Name"), max_length=200)
    country = models.CharField(_("Country"), max_length=2)
    street = models.CharField(_("Street and number"), max_length=200, blank=True)
    city = models.CharField(_("City"), max_length=100, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=20, blank=True)
    tax_id = models.CharField(_("Tax number"), max_length=40, blank=True)
    vat_id = models.CharField(_("VAT number"), max_length=20, blank=True)
    registration = models.CharField(_("Registration number"), max_length=60, blank=True)
    email = models.EmailField(_("Address for invoices"), blank=True)
    einvoice_id = models.CharField(_("Leitweg-ID or Peppol address"), max_length=60, blank=True)
    buyer_reference = models.CharField(_("Buyer reference"), max_length=60, blank=True)
    is_default = models.BooleanField(_("Used when nothing else is said"), default=False)
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = ClientEntityQuerySet.as_manager()

    class Meta:
        ordering = ["client_id", "-is_default", "name"]
        verbose_name = _("company of a client")
        verbose_name_plural = _("companies of clients")
        constraints = [models.UniqueConstraint(fields=["client", "name"], name="client_entity_once")]

    def __str__(self) -> str:
        return self.name
