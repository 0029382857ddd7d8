"""Secrets that lay readable in the database are locked with the instance's secret key (foundation.vault)."""

from django.db import migrations

from perennial.foundation.vault import LOCKED, lock

PARTS = ("secret", "seed", "migrated_codes")


def lock_secrets(apps, schema_editor):
    settings = apps.get_model("foundation", "Setting")
    for row in settings.objects.filter(key="mail.password"):
        if row.value and not str(row.value).startswith(LOCKED):
            settings.objects.filter(pk=row.pk).update(value=lock(str(row.value)))
    steps = apps.get_model("mfa", "Authenticator")
    for row in steps.objects.all():
        data = {key: _locked(value) if key in PARTS and value else value for key, value in row.data.items()}
        if data != row.data:
            steps.objects.filter(pk=row.pk).update(data=data)


def _locked(value):
    if isinstance(value, list):
        return [_locked(one) for one in value]
    return value if value.startswith(LOCKED) else lock(value)


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0003_act_links"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunPython(lock_secrets, migrations.RunPython.noop, elidable=True)]
