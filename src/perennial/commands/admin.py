"""`perennial admin`: invite an administrator, or let somebody in who lost the second step."""

from __future__ import annotations

import argparse
from typing import Any


class NameMissing(ValueError):
    """An administrator needs a name."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("verb", choices=("add", "drop-second-step"), metavar="add|drop-second-step")
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("--name", help="how the person is called (add)")
    parser.add_argument("--role", default="DIR", choices=("AM", "HCS", "DIR", "FIN", "SAL", "REC", "DLV", "DEV"))


def run(args: argparse.Namespace) -> dict[str, Any]:
    """The link is shown once; only its digest is kept."""
    if args.verb == "drop-second-step":
        return _drop_second_step(args.email)
    if not args.name:
        raise NameMissing("Say how the person is called: --name NAME.")
    from perennial.foundation.clock import now, today
    from perennial.foundation.invitations import invitation_url, invite_person
    from perennial.foundation.timeline import system

    person, token = invite_person(
        email=args.email, name=args.name, role=args.role, administrator=True, by=system(now()), as_of=today()
    )
    return {"email": person.email, "name": person.name, "link": invitation_url(token)}


def _drop_second_step(email: str) -> dict[str, Any]:
    from perennial.commands.options import person
    from perennial.foundation.clock import now, today
    from perennial.foundation.people import drop_second_step
    from perennial.foundation.timeline import system

    found = person(email)
    return {"email": found.email, "dropped": drop_second_step(found, by=system(now()), as_of=today())}
