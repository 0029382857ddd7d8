"""`perennial forecast WHAT`: what is to be expected, with its range, told by the room that knows the facts."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any, Final

from perennial.commands.options import add_as_of, chosen_day

FORECASTS: Final = {
    "cash": "perennial.receivables.doors:cash",
    "referrals": "perennial.growth.doors:referrals",
    "renewals": "perennial.growth.renewals_door:renewals",
}
"""Word -> the function that answers it, called with `as_of`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to forecast, and the options of the command."""
    parser.add_argument("what", choices=sorted(FORECASTS), help="what to forecast")
    add_as_of(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """The function's answer; its keys are told by its docstring."""
    module, name = FORECASTS[args.what].split(":")
    answer: dict[str, Any] = getattr(import_module(module), name)(as_of=chosen_day(args))
    return answer
