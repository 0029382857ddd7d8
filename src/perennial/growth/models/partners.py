"""Partner agreements, what each receipt earned, and what was paid out. Entries are never edited (triggers)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from perennial.billing.models import Allocation
from perennial.clients.models import Client
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.foundation.rights import may_see
from perennial.foundation.visibility import NOTHING, money_filter
from perennial.growth.choices import PaidTo
from perennial.growth.models.referrals import Referral
from perennial.growth.rules.commissions import Tiers

PERSON = settings.AUTH_USER_MODEL


class PartnerAgreementQuerySet(models.QuerySet["PartnerAgreement"]):
    """Reading agreements; they are money of their client."""

    def visible_to(self, user: Any) -> PartnerAgreementQuerySet:
        return self.filter(money_filter(user, "client_id") if may_see(user, "growth") else NOTHING)


class PartnerAgreement(models.Model):
    """A client earns a part of the cash of companies it named from `starts_on` on, `months` long for each of them.

    `tiers`: [[up to, percent], ...] with null for no bound; for each named company on its own. `cap`: the most that one
    company earns them. `consent_document`: the employer's written consent, where a person is paid.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="partner_agreements")
    currency = currency_field()
    tiers = models.JSONField()
    cap = AmountField(_("At most for one company"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("Months for each company"), default=12)
    starts_on = models.DateField(_("For companies named from"))
    ended_on = models.DateField(null=True)
    signed_on = models.DateField(_("Signed on"))
    document = models.CharField(_("Document"), max_length=200)
    paid_to = models.CharField(_("Who is paid"), max_length=7, choices=PaidTo.choices, default=PaidTo.COMPANY)
    person = models.CharField(_("Person"), max_length=200, blank=True)
    consent_document = models.CharField(_("Consent of the employer"), max_length=200, blank=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    objects = PartnerAgreementQuerySet.as_manager()

    class Meta:
        ordering = ["client__name", "-starts_on", "-id"]
        verbose_name = _("partner agreement")
        verbose_name_plural = _("partner agreements")
        constraints = [
            models.CheckConstraint(condition=Q(paid_to__in=PaidTo.values), name="partner_paid_to_known"),
            models.CheckConstraint(
                condition=Q(paid_to="company") | (~Q(person="") & ~Q(consent_document="")),
                name="partner_person_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")), name="partner_forward"
            ),
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=36), name="partner_months_within"),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.starts_on}"

    @property
    def rule(self) -> Tiers:
        """The tiers as rules take them."""
        steps = tuple((None if up_to is None else Decimal(up_to), Decimal(percent)) for up_to, percent in self.tiers)
        return Tiers(steps, self.cap)


class CommissionEntry(models.Model):
    """What one receipt (or its reversal) of a named company earned: `cash` as it came, `net` without tax and in the
    agreement's currency, `earned` what the tiers make of it after all before.
    """

    agreement = models.ForeignKey(PartnerAgreement, on_delete=models.PROTECT, related_name="entries")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="commissions")
    allocation = models.OneToOneField(Allocation, on_delete=models.PROTECT, related_name="commission")
    on = models.DateField()
    cash = AmountField()
    cash_currency = currency_field()
    net = AmountField()
    earned = AmountField()
    total = AmountField()  # net cash of the company up to and with this one
    booked_on = models.DateField()

    class Meta:
        ordering = ["on", "id"]
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")
        indexes = [models.Index(fields=["agreement", "on"], name="commission_agreement")]

    def __str__(self) -> str:
        return f"{self.on}: {self.earned}"


class CommissionPayout(models.Model):
    """What finance released to a partner: all that was earned and not paid by then. Only `paid_on` is noted later."""

    agreement = models.ForeignKey(PartnerAgreement, on_delete=models.PROTECT, related_name="payouts")
    amount = AmountField()
    until = models.DateField()
    due_on = models.DateField()
    approved_on = models.DateField()
    approved_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    paid_on = models.DateField(null=True)
    reference = models.CharField(_("Reference"), max_length=140, blank=True)

    class Meta:
        ordering = ["-approved_on", "-id"]
        verbose_name = _("payout of a commission")
        verbose_name_plural = _("payouts of commissions")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="commission_payout_positive")]

    def __str__(self) -> str:
        return f"{self.approved_on}: {self.amount}"
