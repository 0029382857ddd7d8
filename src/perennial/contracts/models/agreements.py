"""Master agreements, statements of work and projects."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client
from perennial.contracts.choices import AgreementKind, Billing, Rounding, RoundingPer, VatTreatment
from perennial.contracts.models.entities import ClientEntity, LegalEntity
from perennial.contracts.policies import terms_filter
from perennial.contracts.rules.terms import Term, term_on
from perennial.foundation.money_fields import AmountField, currency_field


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Reading agreements."""

    def visible_to(self, user: Any) -> AgreementQuerySet:
        return self.filter(terms_filter(user, "client_id"))

    def running(self, day: date) -> AgreementQuerySet:
        """Signed, begun, and not over: a term that renews by itself never is."""
        going = Q(ends_on__isnull=True) | Q(ends_on__gte=day) | Q(auto_renews=True)
        return self.filter(going, signed_on__isnull=False, starts_on__lte=day)


class Agreement(models.Model):
    """What is agreed with a client: general terms, or a piece of work under them with its price rules."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="agreements")
    kind = models.CharField(_("What it is"), max_length=6, choices=AgreementKind.choices, default=AgreementKind.SOW)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="works",
        verbose_name=_("Master agreement"),
    )  # fmt: skip
    number = models.CharField(pgettext_lazy("agreement", "Number"), max_length=64)
    title = models.CharField(pgettext_lazy("agreement", "Subject"), max_length=200, blank=True)
    our_entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, related_name="agreements", verbose_name=_("Our company")
    )
    client_entity = models.ForeignKey(
        ClientEntity, on_delete=models.PROTECT, null=True, blank=True, related_name="agreements",
        verbose_name=_("The client's company"),
    )  # fmt: skip
    signed_on = models.DateField(_("Signed on"), null=True, blank=True)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("Notice period, days"), default=30)
    auto_renews = models.BooleanField(_("Renews by itself"), default=False)
    renewal_months = models.PositiveSmallIntegerField(_("Renews for, months"), default=12)
    payment_terms_days = models.PositiveSmallIntegerField(_("Payment terms, days"), default=30)
    currency = currency_field(verbose_name=_("Currency"))
    rounding = models.CharField(_("Rounding of hours"), max_length=13, choices=Rounding.choices, default=Rounding.EXACT)
    rounding_per = models.CharField(
        _("What is rounded"), max_length=5, choices=RoundingPer.choices, default=RoundingPer.DAY
    )
    silent_approval = models.BooleanField(_("Hours count as approved when nobody objects"), default=False)
    silent_after_days = models.PositiveSmallIntegerField(_("Approved after, working days"), default=5)
    discount_percent = models.DecimalField(_("Discount, %"), max_digits=5, decimal_places=2, default=0)
    vat = models.CharField(
        _("VAT treatment"), max_length=14, choices=VatTreatment.choices, default=VatTreatment.STANDARD
    )
    vat_rate = models.DecimalField(_("VAT, %"), max_digits=5, decimal_places=2, default=0)
    non_solicit_months = models.PositiveSmallIntegerField(_("Nobody is hired away for, months"), default=0)
    buyout_percent = models.DecimalField(
        _("Fee for hiring, % of a year's pay"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    buyout_note = models.CharField(_("Clause on hiring"), max_length=500, blank=True)
    purchase_order = models.CharField(_("Purchase order"), max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["client_id", "-starts_on", "id"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.UniqueConstraint(fields=["client", "number"], name="agreement_number_once"),
            models.CheckConstraint(condition=Q(kind__in=AgreementKind.values), name="agreement_kind_known"),
            models.CheckConstraint(condition=Q(rounding__in=Rounding.values), name="agreement_rounding_known"),
            models.CheckConstraint(
                condition=Q(rounding_per__in=RoundingPer.values), name="agreement_rounding_per_known"
            ),
            models.CheckConstraint(condition=Q(vat__in=VatTreatment.values), name="agreement_vat_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="agreement_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(auto_renews=False) | Q(ends_on__isnull=False, renewal_months__gte=1),
                name="agreement_renewal_has_term",
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100), name="agreement_discount_within"
            ),
            models.CheckConstraint(condition=Q(vat_rate__gte=0, vat_rate__lte=100), name="agreement_vat_within"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="agreement_not_under_itself"),
        ]
        indexes = [models.Index(fields=["client", "kind"], name="agreement_client")]

    def __str__(self) -> str:
        return self.number

    def term(self, day: date) -> Term:
        """Where the agreement stands on a day, when its running term ends and by when notice has to be given."""
        return term_on(
            day, signed_on=self.signed_on, starts_on=self.starts_on, ends_on=self.ends_on,
            renewal_months=self.renewal_months if self.auto_renews else 0, notice_days=self.notice_days,
        )  # fmt: skip


class ProjectQuerySet(models.QuerySet["Project"]):
    """Reading projects."""

    def visible_to(self, user: Any) -> ProjectQuerySet:
        return self.filter(terms_filter(user, "client_id"))


class Project(models.Model):
    """A piece of work under an agreement; with a fixed fee its price is the project's, not the placements'."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="projects")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="projects")
    code = models.CharField(_("Code"), max_length=40)
    name = models.CharField(pgettext_lazy("project", "Name"), max_length=200)
    billing = models.CharField(_("Billed"), max_length=7, choices=Billing.choices, default=Billing.HOURLY)
    fee = AmountField(_("Fixed fee"), null=True, blank=True)
    fee_months = models.PositiveSmallIntegerField(_("Fee for, months"), null=True, blank=True)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["client_id", "name"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.UniqueConstraint(fields=["client", "code"], name="project_code_once"),
            models.CheckConstraint(condition=Q(billing__in=Billing.values), name="project_billing_known"),
            models.CheckConstraint(
                condition=Q(billing=Billing.FIXED, fee__gt=0, fee_months__gte=1)
                | (~Q(billing=Billing.FIXED) & Q(fee__isnull=True)),
                name="project_fixed_has_fee",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="project_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name
