"""What we invoice ourselves: drafts, the numbers of a series, and issued documents that nobody edits any more."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.billing.choices import BilledKind, DocumentKind, DraftState, LineKind, RunState
from perennial.billing.models.ledger import ByClient, CreditNote, Invoice
from perennial.clients.models import Client
from perennial.contracts.models import Agreement, ClientEntity, LegalEntity, Placement, Project
from perennial.foundation.choices import Language
from perennial.foundation.money_fields import AmountField, currency_field

PERSON = settings.AUTH_USER_MODEL


class NumberSeries(models.Model):
    """The numbers of one kind of document of one company of ours in one year: the row is locked while one is taken.

    `first` is above 1 where numbers of the year were given before by another system.
    """

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="number_series")
    kind = models.CharField(max_length=7, choices=DocumentKind.choices)
    year = models.PositiveSmallIntegerField()
    first = models.PositiveIntegerField(default=1)
    last = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)
    last_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["entity_id", "kind", "year"]
        constraints = [
            models.UniqueConstraint(fields=["entity", "kind", "year"], name="number_series_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first") - 1), name="number_series_goes_up"),
        ]

    def __str__(self) -> str:
        return f"{self.entity.series} {self.kind} {self.year}"


class InvoiceDraft(models.Model):
    """What is to be invoiced of one agreement for one month. It has no number; issuing makes an Invoice of it.

    The sums are kept for lists; they follow the lines. `problems` are sentences (foundation.saying.kept) for which it
    cannot be priced.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="invoice_drafts")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="invoice_drafts")
    our_entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="invoice_drafts")
    client_entity = models.ForeignKey(
        ClientEntity, on_delete=models.PROTECT, null=True, related_name="invoice_drafts"
    )
    month = models.DateField(_("Month"))  # its first day
    currency = currency_field()
    language = models.CharField(_("Language"), max_length=2, choices=Language.choices)
    discount_percent = models.DecimalField(_("Discount, %"), max_digits=5, decimal_places=2, default=0)
    order = models.CharField(_("Their order"), max_length=60, blank=True)
    note = models.CharField(_("Note on the invoice"), max_length=500, blank=True)
    state = models.CharField(max_length=9, choices=DraftState.choices, default=DraftState.DRAFT)
    net = AmountField(default=0)
    vat = AmountField(default=0)
    total = AmountField(default=0)
    problems = models.JSONField(default=list)
    made_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    objects = ByClient.as_manager()

    class Meta:
        ordering = ["-month", "client_id", "id"]
        verbose_name = _("draft of an invoice")
        verbose_name_plural = _("drafts of invoices")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "month"], condition=Q(state=DraftState.DRAFT), name="draft_one_open_per_month"
            ),
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="draft_state_known"),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100), name="draft_discount_within"
            ),
        ]
        indexes = [models.Index(fields=["month", "state"], name="draft_month")]

    def __str__(self) -> str:
        return f"{self.agreement} {self.month:%Y-%m}"


class Billed(models.Model):
    """One thing that can be invoiced once: a timesheet, a month of a seat, an instalment of a fee.

    The row stands while the thing is on a draft or on an invoice that is not credited; then it is released.
    `subject` is the id of the timesheet, placement or project; `part` the month as 202610, or the instalment's number.
    """

    draft = models.ForeignKey(InvoiceDraft, on_delete=models.PROTECT, related_name="billed")
    kind = models.CharField(max_length=9, choices=BilledKind.choices)
    subject = models.BigIntegerField()
    part = models.PositiveIntegerField(default=0)
    released_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "part"], condition=Q(released_on__isnull=True), name="billed_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=BilledKind.values), name="billed_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}/{self.part}"


class _Line(models.Model):
    """What drafts and documents have in common: what is charged, for which days, and what it comes to."""

    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=LineKind.choices)
    text = models.CharField(pgettext_lazy("line of an invoice", "Text"), max_length=300)
    day_from = models.DateField(_("From"))
    day_to = models.DateField(_("To"))
    seconds = models.PositiveIntegerField(default=0)
    quantity = models.DecimalField(_("Quantity"), max_digits=14, decimal_places=6)
    unit = models.CharField(max_length=5)
    rate = AmountField(_("Price"))
    amount = AmountField(_("Amount"))
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+")
    billed = models.ForeignKey(Billed, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text


class DraftLine(_Line):
    """A line of a draft: made from time, a seat or a fee, or added by hand."""

    draft = models.ForeignKey(InvoiceDraft, on_delete=models.CASCADE, related_name="lines")

    class Meta:
        ordering = ["draft_id", "position", "id"]


class InvoiceDocument(models.Model):
    """An issued invoice or credit note as it left: `content` is all that is printed (rules/content.py), sealed by
    `hash` over it and the hash before it in the series (rules/chain.py). Frozen by triggers.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="invoice_documents")
    kind = models.CharField(max_length=7, choices=DocumentKind.choices)
    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="documents")
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=64, unique=True)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="invoice_documents")
    month = models.DateField()
    draft = models.ForeignKey(InvoiceDraft, on_delete=models.PROTECT, related_name="documents")
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, null=True, related_name="document")
    credit = models.OneToOneField(CreditNote, on_delete=models.PROTECT, null=True, related_name="document")
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    currency = currency_field()
    language = models.CharField(max_length=2, choices=Language.choices)
    net = AmountField()
    vat = AmountField()
    total = AmountField()
    content = models.TextField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = ByClient.as_manager()

    class Meta:
        ordering = ["-issued_on", "-id"]
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        constraints = [
            models.UniqueConstraint(fields=["series", "serial"], name="document_number_once"),
            models.UniqueConstraint(
                fields=["draft"], condition=Q(kind=DocumentKind.INVOICE), name="document_one_invoice_per_draft"
            ),
            models.CheckConstraint(
                condition=Q(kind="invoice", invoice__isnull=False, credit__isnull=True, corrects__isnull=True)
                | Q(kind="credit", invoice__isnull=True, credit__isnull=False, corrects__isnull=False),
                name="document_one_claim",
            ),
        ]
        indexes = [models.Index(fields=["month", "kind"], name="document_month")]

    def __str__(self) -> str:
        return self.number


class DocumentLineQuerySet(models.QuerySet["InvoiceLine"]):
    """Reading issued lines."""

    def visible_to(self, user: Any) -> DocumentLineQuerySet:
        from perennial.foundation.visibility import money_filter

        return self.filter(money_filter(user, "document__client_id"))

    def standing(self) -> DocumentLineQuerySet:
        """Lines of invoices that were not credited as a whole."""
        return self.filter(document__kind=DocumentKind.INVOICE).exclude(billed__released_on__isnull=False)


class InvoiceLine(_Line):
    """A line of an issued document, for figures; what is printed stands in the document's content. Frozen."""

    document = models.ForeignKey(InvoiceDocument, on_delete=models.PROTECT, related_name="lines")

    objects = DocumentLineQuerySet.as_manager()

    class Meta:
        ordering = ["document_id", "position"]
        indexes = [models.Index(fields=["placement", "day_to"], name="invoice_line_placement")]


class InvoiceRun(models.Model):
    """A month-end run over all clients: how far it is, what it issued, and what it could not.

    It may stop anywhere and be begun again: what is issued stays issued, the rest stays a draft.
    """

    month = models.DateField()
    state = models.CharField(max_length=7, choices=RunState.choices, default=RunState.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    issued = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)  # [[draft id, sentence], ...]
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # its last sign of life
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("month-end run")
        verbose_name_plural = _("month-end runs")
        constraints = [
            models.UniqueConstraint(
                fields=["month"], condition=Q(ended_at__isnull=True), name="invoice_run_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.done}/{self.total}"
