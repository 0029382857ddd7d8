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


def as_text(result: dict[str, Any]) -> str:
    """One client a paragraph: the number, what made it, what is not known, what would lift it."""
    lines = [f"as of {result['as_of']}"]
    for row in result["clients"]:
        number = "-" if row["score"] is None else f"{row['score']:.0f}"
        lines += ["", f"{row['client']}: {number}, {row['band']}, evidence {row['coverage']:.0%}"]
        for title, key in (("points from 75", "points"), ("held at most at", "caps"), ("would lift it", "lifts")):
            if row[key]:
                lines.append(f"  {title}: " + ", ".join(f"{name} {_number(value)}" for name, value in row[key].items()))
        if row["missing"]:
            lines.append("  not known: " + ", ".join(row["missing"]))
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "not green" if value is None else f"{value:+g}" if isinstance(value, float) else str(value)
