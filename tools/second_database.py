"""A pytest plugin for the run on the second database: keeps the tests that touch a database, and no browser.

What is pure, what drives a browser and what kills and races were run once already and would say nothing new here;
a drill that is about the database itself says so by the mark `both_databases`.
"""

from __future__ import annotations

import pytest

FIXTURES = {"db", "transactional_db", "django_db_setup"}
ONCE = ("browser", "drill", "once")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept = [item for item in items if _belongs(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _belongs(item)])
    items[:] = kept


def _belongs(item: pytest.Item) -> bool:
    if item.get_closest_marker("both_databases"):
        return True
    if any(item.get_closest_marker(name) for name in ONCE):
        return False
    return bool(item.get_closest_marker("django_db")) or bool(FIXTURES & set(getattr(item, "fixturenames", ())))
