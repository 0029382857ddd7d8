"""Options that several commands share."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perennial.foundation.models import User


class UnknownPerson(LookupError):
    """Nobody signs in with this address."""


def add_as_of(parser: argparse.ArgumentParser) -> None:
    """--as-of YYYY-MM-DD."""
    parser.add_argument(
        "--as-of", type=day, metavar="YYYY-MM-DD", help="the answer as it would have been on that day (today)"
    )


def day(text: str) -> date:
    """A day in ISO form. Raises argparse.ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-11-23") from error


def month(text: str) -> date:
    """The first day of a month such as 2026-11. Raises argparse.ArgumentTypeError."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month such as 2026-11") from error


def chosen_day(args: argparse.Namespace) -> date:
    """The day asked for, else the company's today."""
    from perennial.foundation.clock import today

    return args.as_of or today()


def person(email: str) -> User:
    """The person with this address. Raises UnknownPerson."""
    from perennial.foundation.models import User

    found = User.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise UnknownPerson(f"Nobody signs in as {email}.")
    return found
