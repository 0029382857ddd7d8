"""What was issued stays as it left. The client may change when two clients are made one."""

from django.db import migrations

from perennial.foundation.triggers import freeze


class Migration(migrations.Migration):

    dependencies = [("billing", "0005_documents")]

    operations = [
        freeze(
            "billing_invoicedocument",
            columns=[
                "kind", "series_id", "serial", "number", "issued_on", "issued_at", "issued_by_id", "agreement_id",
                "month", "draft_id", "invoice_id", "credit_id", "corrects_id", "currency", "language", "net", "vat",
                "total", "content", "previous_hash", "hash",
            ],
        ),
        freeze("billing_invoiceline", columns=None),
    ]
