"""Contacts of several clients with one address and one name are posts of one person."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import migrations

from perennial.kernel.text import name_key


def link(apps: Any, editor: Any) -> None:
    contact, person = apps.get_model("clients", "Contact"), apps.get_model("clients", "Person")
    posts: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in contact.objects.exclude(email="").order_by("pk").only("pk", "name", "email"):
        posts[(row.email.lower(), name_key(row.name))].append(row)
    for rows in posts.values():
        if len(rows) > 1:
            owner = person.objects.create(name=rows[0].name)
            contact.objects.filter(pk__in=[row.pk for row in rows]).update(person=owner)


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_people_and_lifecycle")]
    operations = [migrations.RunPython(link, migrations.RunPython.noop)]
