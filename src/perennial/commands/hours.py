"""`perennial hours`: the hours of a month by client and placement, and where each timesheet stands."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--month", required=True, type=_month, metavar="YYYY-MM", help="the month")
    parser.add_argument("--client", metavar="NAME", help="one client only, by name or code")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """By client and person, with totals."""
    from perennial.delivery.doors import report

    return report(args.month, client=args.client)


def as_text(result: dict[str, Any]) -> str:
    """One client a paragraph, one line a placement, the total below."""
    lines = [f"hours of {result['month']}"]
    for client in result["clients"]:
        lines += ["", f"{client['client']}: {client['hours']} h, {client['billable_hours']} h billable"]
        for row in client["placements"]:
            due = "" if row["calendar_hours"] is None else f" of {row['calendar_hours']}"
            lines.append(f"  {row['person']}, {row['title']}: {row['hours']} h{due}, {row['state'].replace('_', ' ')}")
    total = result["total"]
    return "\n".join([*lines, "", f"total: {total['hours']} h, {total['billable_hours']} h billable"])


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no month: write YYYY-MM") from None
