"""Choices of the billing room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
