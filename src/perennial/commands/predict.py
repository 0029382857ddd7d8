"""`perennial predict`: when each open invoice is expected to be paid."""

from __future__ import annotations

import argparse
from typing import Any

from perennial.commands.options import add_as_of, chosen_day


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_as_of(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Quantiles in days from the issue date."""
    from perennial.receivables.doors import predict

    return predict(as_of=chosen_day(args))
