"""Tables of the receivables room. Ageing and measures are computed, never stored."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from perennial.billing.models import Invoice
from perennial.clients.models import Client, Contact
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.kernel.money import Money
from perennial.receivables.choices import CaseState, PlanOutcome, PromiseOutcome


class ByClient(models.QuerySet[Any]):
    """Rows that hang on a client and speak of money."""

    def visible_to(self, user: Any) -> Any:
        from perennial.foundation.visibility import money_filter

        return self.filter(money_filter(user, "client_id"))


class DunningCase(models.Model):
    """The ladder of one client and currency. A closed case is followed by a new one when money is owed again."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="dunning_cases")
    currency = currency_field()
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.QUIET)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = ByClient.as_manager()

    class Meta:
        ordering = ["client", "currency"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "currency"], condition=Q(closed_on__isnull=True), name="case_one_open"
            ),
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, closed_on__isnull=False)
                | (~Q(state=CaseState.CLOSED) & Q(closed_on__isnull=True)),
                name="case_closed_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.currency}: {self.state}"


class DunningMove(models.Model):
    """One move of a case, dated: the case can be told as of any past day."""

    case = models.ForeignKey(DunningCase, on_delete=models.CASCADE, related_name="moves")
    event = models.CharField(max_length=24)
    source = models.CharField(max_length=12)
    target = models.CharField(max_length=12)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["case", "on"], name="dunning_move_case")]

    def __str__(self) -> str:
        return f"{self.on} {self.source} -> {self.target}"


class PauseApproval(models.Model):
    """The head of client success agreed to a pause letter of a large client."""

    case = models.ForeignKey(DunningCase, on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    withdrawn_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.case} by {self.by}"


class PaymentPlan(models.Model):
    """An agreed schedule over named invoices; its instalments are chased by their own dates."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="payment_plans")
    currency = currency_field()
    invoices = models.ManyToManyField(Invoice, related_name="payment_plans")
    agreed_on = models.DateField(_("Agreed"))
    accepted_by = models.CharField(_("Accepted in writing by"), max_length=300)
    outcome = models.CharField(max_length=9, choices=PlanOutcome.choices, default=PlanOutcome.RUNNING)
    ended_on = models.DateField(null=True)

    objects = ByClient.as_manager()

    class Meta:
        ordering = ["-agreed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "currency"], condition=Q(ended_on__isnull=True), name="plan_one_running"
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.currency} from {self.agreed_on}"


class Instalment(models.Model):
    """One part of a payment plan."""

    plan = models.ForeignKey(PaymentPlan, on_delete=models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = AmountField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="instalment_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.amount} by {self.due_on}"


class HoldQuerySet(ByClient):
    """Reading holds."""

    def on(self, day: date) -> HoldQuerySet:
        return self.filter(
            Q(until__isnull=True) | Q(until__gte=day),
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
            starts_on__lte=day,
        )


class DunningHold(models.Model):
    """Do not remind: the whole client, one invoice or one instalment, with a reason and an end."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="dunning_holds")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    reason = models.CharField(_("Reason"), max_length=300)
    starts_on = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)
    ended_on = models.DateField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("starts_on")), name="hold_forward"),
            models.CheckConstraint(
                condition=Q(invoice__isnull=True) | Q(instalment__isnull=True), name="hold_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.reason}"


class PromiseToPay(models.Model):
    """An amount and a day the client named."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="promises_to_pay")
    currency = currency_field()
    amount = AmountField(verbose_name=_("Amount"))
    promised_on = models.DateField(_("Said on"))
    due_on = models.DateField(_("By"))
    said_by = models.CharField(_("Who said it"), max_length=200)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("Note"), max_length=500, blank=True)
    outcome = models.CharField(max_length=9, choices=PromiseOutcome.choices, default=PromiseOutcome.RUNNING)
    closed_on = models.DateField(null=True)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = ByClient.as_manager()

    class Meta:
        ordering = ["-promised_on"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="promise_amount_positive"),
            models.CheckConstraint(condition=Q(due_on__gte=F("promised_on")), name="promise_forward"),
        ]
        indexes = [models.Index(fields=["outcome", "due_on"], name="promise_running")]

    def __str__(self) -> str:
        return f"{self.client}: {self.amount} {self.currency} by {self.due_on}"

    @property
    def money(self) -> Money:
        """The promised amount."""
        return Money(self.amount, self.currency)


class WorkPause(models.Model):
    """Development paused for debt."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="work_pauses")
    starts_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    resumed_on = models.DateField(null=True)

    objects = ByClient.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(resumed_on__isnull=True), name="pause_one_running")
        ]

    def __str__(self) -> str:
        return f"{self.client} from {self.starts_on}"


class PredictionFit(models.Model):
    """The days-to-pay model fitted on what was known on a day."""

    on = models.DateField(unique=True)
    data = models.JSONField()
    invoices = models.PositiveIntegerField()
    seconds = models.FloatField()

    class Meta:
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.on}: {self.invoices} invoices"


class InvoicePrediction(models.Model):
    """When an open invoice is expected to be paid, as predicted on the day `on`. Days count from the issue date."""

    invoice = models.OneToOneField(Invoice, on_delete=models.CASCADE, related_name="prediction", primary_key=True)
    on = models.DateField()
    q10 = models.FloatField()
    q50 = models.FloatField()
    q90 = models.FloatField()
    p_late = models.FloatField()
    p_open_30 = models.FloatField()  # still unpaid in 30 days, being open today
    typical_q90 = models.FloatField()  # the client's own q90 for a fresh invoice: beyond it is unusual (C20)
    because = models.JSONField()  # structured reason, said in the reader's language

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.q50:.0f} days"


class LateInterestRate(models.Model):
    """What the law of a country gives on late money from a day on, as finance keeps it; "" is every other country."""

    country = models.CharField(_("Country"), max_length=2, blank=True)
    valid_from = models.DateField(_("From"))
    reference = models.DecimalField(_("Reference rate"), max_digits=6, decimal_places=3)
    margin = models.DecimalField(_("Margin, points"), max_digits=6, decimal_places=3)
    fixed_sum = AmountField(verbose_name=_("Fixed sum"), default=0)
    currency = currency_field()  # of the fixed sum
    day_count = models.PositiveSmallIntegerField(_("Days of a year"), default=365)
    frozen = models.BooleanField(_("The rate of the first late day stays"), default=False)

    class Meta:
        ordering = ["country", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["country", "valid_from"], name="interest_once_a_day"),
            models.CheckConstraint(condition=Q(fixed_sum__gte=0, day_count__gte=360), name="interest_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.country or '*'} {self.valid_from}: {self.reference} + {self.margin}"

    @property
    def fixed(self) -> Money:
        """The fixed sum of an invoice."""
        return Money(self.fixed_sum, self.currency)
