"""`perennial reconcile`: our hours against the client's own tracker, two files and no database."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from perennial.commands.import_ import pair


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("ours", type=Path, metavar="OURS", help="the export of our hours")
    parser.add_argument("theirs", type=Path, metavar="THEIRS", help="the export of the client's tracker")
    parser.add_argument("--as", dest="kind", metavar="KIND", help="what both files are, where it cannot be recognised")
    parser.add_argument(
        "--map", dest="mapping", action="append", default=[], type=pair, metavar="COLUMN=FIELD",
        help="which field a column holds; may be given several times",
    )  # fmt: skip
    parser.add_argument("--zone", type=_zone, help="the time zone in which days begin, as Europe/Kyiv")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Every difference with its cause, and the lines of both files that it stands in."""
    from perennial.intake.hour_queries import as_document, compare_exports

    found = compare_exports(
        args.ours, args.theirs, mapping=dict(args.mapping), kind=args.kind, zone=args.zone or ""
    )
    return as_document(found)


def as_text(result: Mapping[str, Any]) -> str:
    """Totals, then one line a difference."""
    from perennial.commands.readable import readable

    rows = [
        {
            "day": one["day"], "person": (one["ours"] or one["theirs"])["person"], "cause": one["cause"],
            "ours": one["ours"] and f"line {one['ours']['line']}",
            "theirs": one["theirs"] and f"line {one['theirs']['line']}", "why": one["why"],
        }
        for one in result["differences"]
    ]  # fmt: skip
    return readable({**result, "differences": rows})


def failure(args: argparse.Namespace, result: Mapping[str, Any]) -> str | None:
    """A line that cannot be read stops the comparison: it would look like a missing entry."""
    if result["compared"]:
        return None
    first = result["refused"][0]
    where = f"{first['file']}, line {first['line']}" if first["line"] else first["file"]
    return f"{len(result['refused'])} refused, nothing was compared; {where}: {first['reason']}"


def _zone(text: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time zone such as Europe/Kyiv") from error
