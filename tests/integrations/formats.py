"""The adapters and their own samples, for the tests of all formats alike."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

import perennial.integrations

NAMES = ("mt940", "camt", "ofx", "onec", "bankcsv")
ADAPTERS: dict[str, ModuleType] = {name: import_module(f"perennial.integrations.{name}.parse") for name in NAMES}
FOLDER = Path(perennial.integrations.__file__).parent


def samples() -> list[tuple[str, Path]]:
    """(adapter, sample file) for every sample that stands beside an adapter."""
    return [(name, path) for name in NAMES for path in sorted((FOLDER / name / "samples").iterdir())]


def recognised_by(data: bytes, name: str) -> list[str]:
    return [key for key, adapter in ADAPTERS.items() if adapter.sniff(data, name)]
