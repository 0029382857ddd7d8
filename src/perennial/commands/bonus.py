"""`perennial bonus`: the bonuses of a quarter, line by line with their numbers."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "--quarter", type=_quarter, metavar="2026Q3", help="the quarter asked for (the last finished one)"
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    """See perennial.targets.queries.bonus_report for the keys."""
    from perennial.foundation.clock import today
    from perennial.kernel.quarters import quarter_of, quarters_before
    from perennial.targets.queries.bonus_report import report

    return report(args.quarter or quarters_before(quarter_of(today()), 1)[0])


def as_text(result: dict[str, Any]) -> str:
    """A line a person, then the lines of the bonus."""
    rules = result["rules"]
    lines = [f"{result['quarter']}, " + (f"rules version {rules}" if rules else "no rules are signed")]
    for row in result["bonuses"]:
        amount = f"{row['amount']} {row['currency']} of at most {row['most']}" if row["amount"] else "not computed"
        lines.append(f"{row['person']} ({row['side']}): {amount}, {row['state']}, rules {row['rules']}")
        for line in row["lines"]:
            numbers = " ".join(f"{name}={value}" for name, value in line["numbers"].items() if value)
            lines.append(f"  {line['line'][:40]:40} {line['amount']:>12}  {numbers or line['why']}")
        if row["same_again"] is False:
            lines.append("  computed again it is another figure: see perennial verify")
    return "\n".join(lines)


def _quarter(text: str) -> date:
    from perennial.kernel.quarters import NotAQuarter, parse_quarter

    try:
        return parse_quarter(text)
    except NotAQuarter as error:
        raise argparse.ArgumentTypeError(str(error)) from error
