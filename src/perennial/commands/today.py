"""`perennial today`: one person's ranked queue."""

from __future__ import annotations

import argparse
from typing import Any

from perennial.commands.options import add_as_of, chosen_day


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--user", required=True, metavar="NAME", help="whose queue: name or e-mail")
    add_as_of(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """At most twelve items with their drafts; how many more is in `later`."""
    from perennial.today.doors import today

    return today(user=args.user, as_of=chosen_day(args))
