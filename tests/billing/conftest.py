"""What the tests of invoices share."""

from __future__ import annotations

import pytest

from tests.billing.en16931 import Rules, compiled


@pytest.fixture(scope="session")
def rules() -> Rules:
    """The rules of EN 16931 in both syntaxes."""
    return compiled()
