"""A rate that was agreed, or a cost that was paid, stays as it was; an import that is taken back may take its own."""

from django.db import migrations

from perennial.foundation.triggers import freeze

BY_HAND = "OLD.batch_id IS NULL"


class Migration(migrations.Migration):

    dependencies = [("contracts", "0001_contracts")]

    operations = [
        freeze("contracts_billrate", columns=None, delete_when=BY_HAND),
        freeze("contracts_costrate", columns=None, delete_when=BY_HAND),
    ]
