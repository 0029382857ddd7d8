"""How much a long drill does: all of it in `make soak`, a tenth in `make test`."""

from __future__ import annotations

import os

SOAK = bool(os.environ.get("PERENNIAL_SOAK"))


def size(whole: int) -> int:
    """The number of rounds of a test that is marked `drill`."""
    return whole if SOAK else max(1, whole // 10)
