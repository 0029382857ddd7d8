"""`perennial health`: the health of clients with the points that make it."""

from __future__ import annotations

import argparse
from typing import Any

from perennial.commands.options import add_as_of, chosen_day


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--client", metavar="NAME", help="one client only, by name or code")
    add_as_of(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """The worst first."""
    from perennial.insight.doors import report

    return report(as_of=chosen_day(args), client=args.client)
