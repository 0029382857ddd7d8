"""Choices of the billing room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InvoiceState(TextChoices):
    """States of an invoice as far as it is imported (domain B7). Overdue is computed, not a state."""

    ISSUED = "issued", _("Issued")
    SENT = "sent", _("Sent")
    VIEWED = "viewed", _("Seen")
    PART_PAID = "part_paid", _("Partly paid")
    PAID = "paid", _("Paid")
    DISPUTED = "disputed", _("Disputed")
    CREDITED = "credited", _("Credited")
    WRITTEN_OFF = "written_off", _("Written off")


class AllocationKind(TextChoices):
    """What settles an invoice."""

    PAYMENT = "payment", _("Payment")
    CREDIT = "credit", _("Credit note")
    WRITE_OFF = "write_off", _("Write-off")


class DisputeOutcome(TextChoices):
    """How a dispute ended."""

    VALID = "valid", _("The invoice stands")
    CREDITED = "credited", _("Credited")


class EntryState(TextChoices):
    """What became of one line of a bank statement."""

    OPEN = "open", _("To match")
    BOOKED = "booked", _("Booked")
    IGNORED = "ignored", _("Not a client's payment")
    PENDING = "pending", _("Announced by the bank, not booked yet")


class DocumentKind(TextChoices):
    """What we issue."""

    INVOICE = "invoice", pgettext_lazy("document", "Invoice")
    CREDIT = "credit", pgettext_lazy("document", "Credit note")


class DraftState(TextChoices):
    """What became of a draft (domain B7: a draft never has a number)."""

    DRAFT = "draft", pgettext_lazy("invoice", "Draft")
    ISSUED = "issued", pgettext_lazy("invoice", "Issued")
    DISCARDED = "discarded", pgettext_lazy("invoice", "Discarded")


class LineKind(TextChoices):
    """What a line charges."""

    TIME = "time", pgettext_lazy("line of an invoice", "Approved time")
    SEAT = "seat", pgettext_lazy("line of an invoice", "A month of a seat")
    FEE = "fee", pgettext_lazy("line of an invoice", "A part of a fee")
    OTHER = "other", pgettext_lazy("line of an invoice", "Added by hand")


class BilledKind(TextChoices):
    """What can be invoiced once."""

    TIMESHEET = "timesheet", pgettext_lazy("invoiced once", "Timesheet")
    SEAT = "seat", pgettext_lazy("invoiced once", "Month of a seat")
    FEE = "fee", pgettext_lazy("invoiced once", "Part of a fee")


class RunState(TextChoices):
    """Where a month-end run stands."""

    WAITING = "waiting", pgettext_lazy("month-end run", "Waiting")
    RUNNING = "running", pgettext_lazy("month-end run", "Running")
    STOPPED = "stopped", pgettext_lazy("month-end run", "Stopped")
    DONE = "done", pgettext_lazy("month-end run", "Finished")
