"""`perennial admin add`: invite an administrator."""

from __future__ import annotations

import argparse
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("verb", choices=("add",), metavar="add")
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("--name", required=True, help="how the person is called")
    parser.add_argument("--role", default="DIR", choices=("AM", "HCS", "DIR", "FIN", "SAL", "REC", "DLV", "DEV"))


def run(args: argparse.Namespace) -> dict[str, Any]:
    """The link is shown once; only its digest is kept."""
    from perennial.foundation.clock import now, today
    from perennial.foundation.invitations import invitation_url, invite_person
    from perennial.foundation.timeline import system

    person, token = invite_person(
        email=args.email, name=args.name, role=args.role, administrator=True, by=system(now()), as_of=today()
    )
    return {"email": person.email, "name": person.name, "link": invitation_url(token)}
