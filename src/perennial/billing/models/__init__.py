"""Tables of the billing room: the ledger of claims and money, and the documents we issue ourselves."""

from perennial.billing.models.documents import (
    Billed,
    DraftLine,
    InvoiceDocument,
    InvoiceDraft,
    InvoiceLine,
    InvoiceRun,
    NumberSeries,
)
from perennial.billing.models.ledger import (
    Allocation,
    BankEntry,
    BankStatement,
    ByClient,
    CreditNote,
    Dispute,
    Invoice,
    InvoiceQuerySet,
    Payment,
    PaymentQuerySet,
    WriteOffProposal,
)

__all__ = [
    "Allocation",
    "BankEntry",
    "BankStatement",
    "Billed",
    "ByClient",
    "CreditNote",
    "Dispute",
    "DraftLine",
    "Invoice",
    "InvoiceDocument",
    "InvoiceDraft",
    "InvoiceLine",
    "InvoiceQuerySet",
    "InvoiceRun",
    "NumberSeries",
    "Payment",
    "PaymentQuerySet",
    "WriteOffProposal",
]
