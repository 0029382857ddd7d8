"""`perennial plan`: baseline, target, min, max and odds of every figure of a quarter, and the history behind each."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from perennial.commands.options import add_as_of, chosen_day
from perennial.kernel.quarters import NotAQuarter, parse_quarter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--quarter", type=quarter, metavar="2027Q1", help="which quarter (the next one)")
    parser.add_argument("--manager", default="", metavar="NAME", help="only this manager's (all, and the company's)")
    add_as_of(parser)


def quarter(text: str) -> date:
    """The first day of a quarter such as 2027Q1. Raises argparse.ArgumentTypeError."""
    try:
        return parse_quarter(text)
    except NotAQuarter as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def run(args: argparse.Namespace) -> dict[str, Any]:
    """See perennial.targets.queries.plan_report for the keys."""
    from perennial.kernel.quarters import quarter_of, quarters_after
    from perennial.targets.queries.plan_report import report

    day = chosen_day(args)
    return report(args.quarter or quarters_after(quarter_of(day), 1), day, args.manager)


def as_text(result: dict[str, Any]) -> str:
    """One figure a line; what is missing is said instead of odds."""
    a_year = float(result["growth_a_year"])
    lines = [f"{result['quarter']}, computed on {result['as_of']}, growth {result['growth']} a quarter is "
             f"{a_year:+.1%} a year, money in {result['currency']}"]  # fmt: skip
    groups = [(f"{one['manager']} ({one['state'] or 'no plan'})", one["figures"]) for one in result["managers"]]
    if result["company"] is not None:
        groups.append(("Company", result["company"]))
    for name, figures in groups:
        lines += ["", name]
        lines += [_line(one) for one in figures]
    return "\n".join(lines)


def _line(one: dict[str, Any]) -> str:
    odds = one["probability"]
    told = f"{odds:.0%}" if odds is not None else one["missing"] or "-"
    if one["missing"] == "quarters":
        told = f"{one['observations']['have']} of {one['observations']['need']} quarters"
    values = [one[name] or "-" for name in ("baseline", "target", "min", "max")]
    names = ("base", "target", "min", "max")
    numbers = " ".join(f"{name} {value:>10}" for name, value in zip(names, values, strict=True))
    return f"  {one['figure']:22} {numbers}  {told}"
