from django.db import migrations

from perennial.foundation.triggers import freeze

# Rows of an import may be taken back while nothing was built on them; what was recorded by hand is only reversed.
BY_HAND = "OLD.batch_id IS NULL"


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_initial"), ("foundation", "0002_timeline_is_append_only")]
    operations = [
        freeze(
            "billing_invoice",
            columns=["number", "issued_on", "due_on", "amount", "currency", "description"],
            delete_when=BY_HAND,
        ),
        freeze("billing_creditnote", columns=["number", "issued_on", "amount", "currency"], delete_when=BY_HAND),
        freeze(
            "billing_payment",
            columns=["paid_on", "amount", "currency", "payer", "reference", "reverses_id"],
            delete_when=BY_HAND,
        ),
        freeze(
            "billing_allocation",
            columns=["kind", "payment_id", "credit_id", "invoice_id", "amount", "on", "reverses_id"],
            delete_when=BY_HAND,
        ),
    ]
