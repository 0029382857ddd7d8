"""`perennial margin`: what a month's work brought and cost, by placement."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--month", metavar="YYYY-MM", required=True, type=_month, help="the month")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """See perennial.insight.margin_door for the keys."""
    from perennial.insight.margin_door import report

    return report(args.month)


def as_text(result: dict[str, Any]) -> str:
    """One placement a line, then the sums."""
    lines = [f"{result['month']}, in {result['currency']}", ""]
    for row in result["placements"]:
        lines.append(
            f"{row['client'][:24]:24} {row['person'][:22]:22} {row['hours']:>8} h {row['billed']:>12} "
            f"{row['cost'] or '-':>12} {row['margin'] or '-':>12}"
        )
    total = result["total"]
    lines += [
        "",
        f"billed {total['billed']}, cost {total['cost']}, margin {total['margin'] or '-'} ({total['share'] or '-'})",
        f"utilisation {total['utilisation'] or '-'}, realised rate {total['realised_rate'] or '-'}, "
        f"approved and not invoiced {total['not_invoiced']}",
        f"run rate {result['run_rate']['start']} -> {result['run_rate']['end']}",
    ]
    lines += [f"not priced: {row['client']}, {row['person']}: {row['why']}" for row in result["unpriced"]]
    if result["missing_rates"]:
        lines.append("no exchange rate for " + ", ".join(result["missing_rates"]))
    return "\n".join(lines)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month like 2026-10") from None
