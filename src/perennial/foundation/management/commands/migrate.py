"""`migrate`, which makes the tables of an empty database from the models as they stand.

Step by step it takes a minute: each of some six hundred steps has every model rendered anew. Both ways lead to the same
tables, rules and triggers (tests/drills/test_tables.py). A database that holds anything is brought along step by
step, as always.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.apps import apps
from django.core.management.base import no_translations
from django.core.management.commands import migrate
from django.db import connections, router
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from perennial.foundation.triggers import Freeze

if TYPE_CHECKING:
    from django.db.migrations.state import StateApps

IN_PART: Final = ("app_label", "migration_name", "fake", "plan", "check_unapplied", "prune")


class Command(migrate.Command):
    """Django's command, save for an empty database that is to be made whole."""

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """What is left for Django after the tables are made: content types and permissions."""
        connection = connections[options["database"]]
        connection.prepare_database()
        if not any(options.get(name) for name in IN_PART) and not connection.introspection.table_names():
            make_tables(connection)
        super().handle(*args, **options)


def make_tables(connection: Any) -> None:
    """Every table and trigger, and every migration noted as applied: all of it or nothing.

    Migrations of rows are left out, for there are none.
    """
    executor, recorder = MigrationExecutor(connection), MigrationRecorder(connection)
    steps = [step for step, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection) and router.allow_migrate_model(connection.alias, model):
                editor.create_model(model)
        for step in steps:
            for operation in step.operations:
                if isinstance(operation, Freeze):
                    operation.code(cast("StateApps", apps), editor)
        editor.create_model(recorder.Migration)
        rows = [recorder.Migration(app=step.app_label, name=step.name) for step in steps]
        recorder.Migration.objects.using(connection.alias).bulk_create(rows)
