"""`perennial outbox`: letters by their state, and a person's word on those not known to have left."""

from __future__ import annotations

import argparse
from typing import Any

from perennial.commands.options import person


class UnknownLetter(LookupError):
    """There is no letter with this number."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--state", choices=("pending", "claimed", "unknown", "sent", "dead", "cancelled"))
    word = parser.add_mutually_exclusive_group()
    word.add_argument("--found", type=int, metavar="ID", help="this letter left: its Message-ID was seen")
    word.add_argument("--resend", type=int, metavar="ID", help="this letter surely did not leave: send it again")
    parser.add_argument("--by", metavar="EMAIL", help="the person who says so")
    parser.add_argument("--reason", default="", help="where it was seen, or how it was searched for")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Without --found or --resend a list: the hundred newest."""
    from perennial.foundation.models import OutboxMessage

    chosen = args.found or args.resend
    if chosen is not None:
        return _row(_decide(args, chosen))
    rows = OutboxMessage.objects.all()
    if args.state:
        rows = rows.filter(state=args.state)
    return {"letters": [_row(message) for message in rows[:100]], "total": rows.count()}


def _decide(args: argparse.Namespace, number: int) -> Any:
    from perennial.foundation import outbox
    from perennial.foundation.clock import now
    from perennial.foundation.models import OutboxMessage
    from perennial.foundation.timeline import Actor

    if not args.by:
        raise UnknownLetter("Say who decides, with --by EMAIL.")
    message = OutboxMessage.objects.filter(pk=number).first()
    if message is None:
        raise UnknownLetter(f"There is no letter {number}.")
    by = Actor(person(args.by), now())
    if args.found is not None:
        return outbox.mark_found(message, by=by, where=args.reason or "the command line")
    return outbox.resend_surely_not(message, by=by, reason=args.reason)


def _row(message: Any) -> dict[str, Any]:
    return {
        "id": message.pk, "state": message.state, "letter": message.letter, "to": ", ".join(message.to),
        "subject": message.subject, "not_before": message.not_before.isoformat(), "attempts": message.attempts,
        "message_id": message.message_id, "error": message.error,
    }  # fmt: skip
