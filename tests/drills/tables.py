"""A process of a drill: makes the tables of an empty database one way or the other and prints what stands in it."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

# Each answers with names and what they stand for; words of columns and rules come in the order of their making.
ASKED = {
    "sqlite": ["SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"],
    "postgresql": [
        """SELECT table_name || '.' || column_name, concat_ws(' ', data_type, is_nullable, column_default, is_identity,
           character_maximum_length) FROM information_schema.columns WHERE table_schema = 'public'""",
        "SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid > 0",
        "SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT 'trigger ' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    ],
}


def catalogue(connection: Any) -> dict[str, Any]:
    """What was made, by name; how many rows each table has; which steps are noted."""
    with connection.cursor() as cursor:
        found: dict[str, Any] = {}
        for sql in ASKED[connection.vendor]:
            cursor.execute(sql)
            found |= {name: parts_of(made) for name, made in cursor.fetchall()}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[f"rows of {table}"] = cursor.fetchone()[0]
        cursor.execute("SELECT app, name FROM django_migrations")
        found |= {f"step {app} {name}": 1 for app, name in cursor.fetchall()}
    return found


def parts_of(made: str) -> list[str]:
    """What CREATE TABLE lists, sorted; anything else is one part."""
    if not made.startswith("CREATE TABLE"):
        return [made]
    body = made[made.index("(") + 1 : made.rindex(")")]
    depth, parts = 0, [""]
    for piece in re.split(r"([(),])", body):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == "," and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return sorted(" ".join(part.split()) for part in parts)


def main(way: str, *rooms: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "perennial.config.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.core.management.commands import migrate
    from django.db import connection

    call_command("migrate" if way == "at once" else migrate.Command(), *rooms, interactive=False, verbosity=0)
    json.dump(catalogue(connection), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
