"""`perennial cues`: everything in the book that asks for an account manager's action."""

from __future__ import annotations

import argparse
from typing import Any

from perennial.commands.options import add_as_of, chosen_day


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_as_of(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Highest priority first; nothing is stored."""
    from perennial.today.doors import cues

    return cues(as_of=chosen_day(args))
