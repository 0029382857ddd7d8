"""Signed rules and approved bonuses stay as they are; the lines of a bonus are written once."""

from django.db import migrations

from perennial.foundation.triggers import freeze

SIGNED = "OLD.state = 'signed'"
STANDS = "OLD.state IN ('approved', 'payable', 'paid', 'void')"
COMPUTED = ("person_id", "quarter", "side", "rules_id", "currency", "amount", "most", "facts", "result", "settled_on")


class Migration(migrations.Migration):

    dependencies = [("targets", "0001_bonus")]

    operations = [
        freeze("targets_bonusrules", columns=None, update_when=SIGNED, delete_when=SIGNED),
        freeze("targets_bonus", columns=COMPUTED, update_when=STANDS, delete_when="OLD.state <> 'computing'"),
        freeze("targets_bonusline", columns=None, delete_when="1 = 0"),
    ]
