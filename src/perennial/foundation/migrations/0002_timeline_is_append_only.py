from django.db import migrations

from perennial.foundation.triggers import freeze


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [
        freeze("foundation_timelineevent", columns=None),
        # the words of a letter are fixed when it is queued; only its state moves
        freeze(
            "foundation_outboxmessage",
            columns=["message_id", "dedupe_key", "to", "cc", "subject", "body", "letter", "client_id", "created_at"],
        ),
    ]
