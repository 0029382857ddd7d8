"""`perennial retention`: what the clients of a year ago bring now, how long clients and placements last."""

from __future__ import annotations

import argparse
from typing import Any

from perennial.commands.options import add_as_of, chosen_day


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_as_of(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """See perennial.insight.retention_door for the keys."""
    from perennial.insight.retention_door import report

    return report(chosen_day(args))


def as_text(result: dict[str, Any]) -> str:
    """The figures, the curves at their marks, then one client a line."""
    kept, currency = result["retention"], result["currency"]
    lines = [
        f"{result['since']} to {result['as_of']}, in {currency}",
        f"clients then {kept['clients_then']}, lost {kept['clients_lost']}, gross retention {kept['gross'] or '-'}, "
        f"net {kept['net'] or '-'}",
        f"run rate {result['run_rate']['start']} -> {result['run_rate']['end']}",
    ]
    for name in ("clients", "placements"):
        found = result[name]
        lines.append(f"{name}: {found['known']} known, {found['ended']} ended")
        lines += [
            f"  after {mark['months']:>2} months {mark['share']:.4f} ({mark['low']:.4f} to {mark['high']:.4f})"
            for mark in found["marks"]
        ]
    if result["concentration"]:
        found = result["concentration"]
        lines.append(f"largest client {found['largest']}, effective clients {found['effective']} of {found['clients']}")
    lines.append("")
    for row in result["by_client"]:
        lines.append(
            f"{row['client'][:28]:28} {row['invoiced']:>14} {row['share'] or '-':>7} {row['start'] or '-':>12} "
            f"{row['end'] or '-':>12} {row['moved'] or '':12} {row['margin_a_month'] or '-':>12}"
        )
    if result["missing_rates"]:
        lines.append("no exchange rate for " + ", ".join(result["missing_rates"]))
    return "\n".join(lines)
