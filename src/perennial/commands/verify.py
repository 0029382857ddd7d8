"""`perennial verify`: what must hold in the database, checked row by row."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no options of its own."""


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Every verifier of every room."""
    from perennial.foundation.verify import verify

    return verify()


def failure(args: argparse.Namespace, result: Mapping[str, Any]) -> str | None:
    """Problems make the exit code 1."""
    count = len(result["problems"])
    if not count:
        return None
    return f"{count} problems were found." if count > 1 else f"A problem was found: {result['problems'][0]['what']}"
