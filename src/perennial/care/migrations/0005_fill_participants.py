"""Who took part in the touches logged so far: the one contact that was named, and the one who logged it."""

from django.db import migrations


def fill(apps, schema_editor):
    execute = schema_editor.connection.cursor().execute
    execute(
        "INSERT INTO care_touchcontact (touch_id, contact_id, batch_id)"
        " SELECT id, contact_id, batch_id FROM care_touch WHERE contact_id IS NOT NULL"
    )
    execute(
        "INSERT INTO care_touchcolleague (touch_id, user_id, batch_id)"
        " SELECT id, by_id, batch_id FROM care_touch WHERE by_id IS NOT NULL"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('care', '0004_participants'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
