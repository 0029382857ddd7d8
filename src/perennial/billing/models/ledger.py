"""Claims, money and the bank. Issued facts are never edited: triggers in the migrations refuse it in both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from perennial.billing.choices import AllocationKind, DisputeOutcome, EntryState, InvoiceState
from perennial.clients.models import Client
from perennial.foundation.money_fields import AmountField, currency_field


class ByClient(models.QuerySet[Any]):
    """Rows that hang on a client."""

    def visible_to(self, user: Any) -> Any:
        from perennial.foundation.visibility import money_filter

        return self.filter(money_filter(user, "client_id"))


class InvoiceQuerySet(ByClient):
    """Reading invoices. `open_on` is a superset by the settled date; amounts decide (see queries)."""

    def issued_by(self, as_of: date) -> InvoiceQuerySet:
        return self.filter(issued_on__lte=as_of)

    def open_on(self, as_of: date) -> InvoiceQuerySet:
        # COALESCE keeps SQLite from walking all invoices by their issue day: few are open, nearly all were issued
        known: InvoiceQuerySet = self.alias(known_on=Coalesce("issued_on", Value(as_of)))
        return known.filter(Q(settled_on__isnull=True) | Q(settled_on__gt=as_of), known_on__lte=as_of)

    def overdue_on(self, as_of: date) -> InvoiceQuerySet:
        return self.open_on(as_of).filter(due_on__lt=as_of)


class Invoice(models.Model):
    """A claim on a client. `settled_on` is the day from which nothing stayed open (null while something is)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField(_("Number"), max_length=64)
    number_key = models.CharField(max_length=64, db_index=True, editable=False)  # kernel.text.reference_key(number)
    issued_on = models.DateField(_("Issued"))
    due_on = models.DateField(_("Due"))
    amount = AmountField(verbose_name=_("Amount"))
    currency = currency_field(verbose_name=_("Currency"))
    description = models.CharField(_("For"), max_length=300, blank=True)
    state = models.CharField(max_length=11, choices=InvoiceState.choices, default=InvoiceState.SENT)
    settled_on = models.DateField(null=True, editable=False)
    bounced_on = models.DateField(null=True, blank=True)  # the invoice never reached the client
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            # a number is ours and is given once; imported books may repeat one for another client
            models.UniqueConstraint(fields=["client", "number"], name="invoice_number_once_per_client"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoice_amount_positive"),
            models.CheckConstraint(condition=Q(state__in=InvoiceState.values), name="invoice_state_known"),
        ]
        indexes = [
            models.Index(fields=["settled_on", "issued_on"], name="invoice_open"),
            models.Index(fields=["client", "settled_on"], name="invoice_client_open"),
            models.Index(fields=["issued_on"], name="invoice_issued"),
        ]

    def __str__(self) -> str:
        return self.number


class CreditNote(models.Model):
    """The reversal of (a part of) an invoice, or a credit not yet used."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="credit_notes")
    number = models.CharField(_("Number"), max_length=64)
    issued_on = models.DateField(_("Issued"))
    amount = AmountField(verbose_name=_("Amount"))
    currency = currency_field(verbose_name=_("Currency"))
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    used_up_on = models.DateField(null=True, editable=False)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = ByClient.as_manager()

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["client", "number"], name="credit_number_once_per_client"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="credit_amount_positive"),
        ]

    def __str__(self) -> str:
        return self.number


class PaymentQuerySet(ByClient):
    """Reading payments."""

    def unallocated_on(self, as_of: date) -> PaymentQuerySet:
        """Payments that may hold money not yet allocated on that day (a superset; amounts decide)."""
        return self.filter(Q(used_up_on__isnull=True) | Q(used_up_on__gt=as_of), paid_on__lte=as_of)


class Payment(models.Model):
    """Money received (negative: a bank return that reverses another payment)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="payments")
    reference = models.CharField(_("Reference"), max_length=140, blank=True)
    paid_on = models.DateField(_("Paid"))
    amount = AmountField(verbose_name=_("Amount"))
    currency = currency_field(verbose_name=_("Currency"))
    payer = models.CharField(_("Payer"), max_length=200, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    entry = models.OneToOneField("BankEntry", on_delete=models.PROTECT, null=True, blank=True, related_name="payment")
    used_up_on = models.DateField(null=True, editable=False)
    recorded_at = models.DateTimeField(null=True, editable=False)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-paid_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount__lt=0, reverses__isnull=False), name="payment_sign"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "paid_on"], name="payment_client"),
            models.Index(fields=["used_up_on", "paid_on"], name="payment_unallocated"),
            models.Index(fields=["paid_on"], name="payment_paid"),
        ]

    def __str__(self) -> str:
        return self.reference or f"{self.amount} {self.currency}"


class Allocation(models.Model):
    """A part of a payment, credit note or write-off that settles an invoice; undone by a negative one, never edited."""

    kind = models.CharField(max_length=9, choices=AllocationKind.choices)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="allocations")
    credit = models.ForeignKey(CreditNote, on_delete=models.PROTECT, null=True, related_name="allocations")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="allocations")
    amount = AmountField()
    on = models.DateField()
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    reason = models.CharField(max_length=300, blank=True)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=AllocationKind.PAYMENT, payment__isnull=False, credit__isnull=True)
                | Q(kind=AllocationKind.CREDIT, payment__isnull=True, credit__isnull=False)
                | Q(kind=AllocationKind.WRITE_OFF, payment__isnull=True, credit__isnull=True),
                name="allocation_one_source",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, reverses__isnull=True) | Q(amount__lt=0, reverses__isnull=False),
                name="allocation_sign",
            ),
        ]
        indexes = [models.Index(fields=["on", "kind"], name="allocation_on")]

    def __str__(self) -> str:
        return f"{self.amount} on {self.invoice_id}"


class Dispute(models.Model):
    """The client contests an invoice or a part of it; it leaves the ladder until resolved."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="disputes")
    opened_on = models.DateField(_("Since"))
    amount = AmountField(verbose_name=_("Contested amount"))
    reason = models.CharField(_("Reason"), max_length=500)
    resolved_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=DisputeOutcome.choices, blank=True)
    note = models.CharField(_("Note"), max_length=500, blank=True)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    class Meta:
        ordering = ["-opened_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(resolved_on__isnull=True), name="dispute_one_open_per_invoice"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="dispute_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice}: {self.reason}"


class WriteOffProposal(models.Model):
    """Finance proposes, a director decides: two people for every write-off."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="write_off_proposals")
    reason = models.CharField(_("Reason"), max_length=500)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    decided_on = models.DateField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(decided_on__isnull=True), name="write_off_one_open_proposal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice}: {self.reason}"


class BankStatement(models.Model):
    """One statement file of the bank: how fresh our knowledge of payments is."""

    file_name = models.CharField(max_length=300)
    format = models.CharField(max_length=20)
    account = models.CharField(max_length=64, blank=True)
    currency = currency_field(blank=True)
    digest = models.CharField(max_length=64)
    pending = models.BooleanField(default=False)
    made_at = models.DateTimeField(null=True)  # when the bank made it
    read_at = models.DateTimeField()
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    class Meta:
        ordering = ["-read_at"]
        indexes = [models.Index(fields=["pending", "-read_at"], name="bank_freshness")]

    def __str__(self) -> str:
        return self.file_name


class BankEntry(models.Model):
    """One line of a bank statement: booked as a payment, ignored, or waiting for a person's word."""

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="entries")
    fingerprint = models.CharField(max_length=64, unique=True)
    line = models.PositiveIntegerField(null=True)
    booked_on = models.DateField()
    amount = AmountField()
    currency = currency_field()
    payer = models.CharField(max_length=300, blank=True)
    payer_account = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=7, choices=EntryState.choices, default=EntryState.OPEN)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="bank_entries")
    candidates = models.JSONField(default=list)  # what matching found and would not guess
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    class Meta:
        ordering = ["-booked_on", "-id"]
        indexes = [models.Index(fields=["state", "booked_on"], name="bank_entry_state")]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount} {self.currency} {self.payer}"
