"""`perennial import`: a file or a folder, all or nothing."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from perennial.commands.options import add_as_of, chosen_day


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("path", type=Path, metavar="PATH", help="a file, or the folder of a native book")
    parser.add_argument("--as", dest="kind", metavar="KIND", help="what it is, where it cannot be recognised")
    parser.add_argument(
        "--map", dest="mapping", action="append", default=[], type=pair, metavar="COLUMN=FIELD",
        help="which field a column holds; may be given several times",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    parser.add_argument("--skip-refused", action="store_true", help="bring in the rest when some lines are refused")
    add_as_of(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """What was created, changed and refused, with line numbers."""
    from perennial.foundation.choices import ActorKind
    from perennial.foundation.clock import now
    from perennial.foundation.timeline import Actor
    from perennial.intake.doors import import_path

    return import_path(
        args.path, kind=args.kind, mapping=dict(args.mapping), dry_run=args.dry_run, skip_refused=args.skip_refused,
        by=Actor(None, now(), ActorKind.IMPORT), as_of=chosen_day(args),
    )  # fmt: skip


def failure(args: argparse.Namespace, result: Mapping[str, Any]) -> str | None:
    """Refused lines and open questions stop the whole file."""
    if result["applied"] or args.dry_run or not result["refused"]:
        return None
    first = result["refused"][0]
    where = f"line {first['line']}: " if first.get("line") else ""
    return f"{len(result['refused'])} refused, nothing was changed; {where}{first['reason']}"


def pair(text: str) -> tuple[str, str]:
    """COLUMN=FIELD. Raises argparse.ArgumentTypeError."""
    column, equals, field = text.rpartition("=")
    if not equals or not column.strip() or not field.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not COLUMN=FIELD")
    return column.strip(), field.strip()
