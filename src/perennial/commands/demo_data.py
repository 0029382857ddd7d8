"""`perennial demo-data`: writes a made-up company as a native book, ready for `perennial import`."""

from __future__ import annotations

import argparse
import time
from datetime import date
from pathlib import Path

from perennial.demo.book import DemoRequest, write_book


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--clients", type=int, default=14, metavar="N", help="how many clients (14)")
    parser.add_argument("--years", type=int, default=3, metavar="Y", help="years of history (3)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed gives the same book (1)")
    parser.add_argument("--invoices", type=int, default=None, metavar="N", help="exactly this many invoices")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD", help="the day the book ends (today)"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="the folder to write")


def run(args: argparse.Namespace) -> dict[str, object]:
    """Writes the book and says what is in it. Raises DemoDataRefused with one sentence."""
    began = time.perf_counter()
    request = DemoRequest(
        clients=args.clients, years=args.years, seed=args.seed, as_of=args.today or _today(), invoices=args.invoices
    )
    rows = write_book(request, args.output)
    return {
        "folder": str(args.output),
        "as_of": request.as_of.isoformat(),
        "clients": rows["clients.csv"],
        "invoices": rows["invoices.csv"],
        "payments": rows["payments.csv"],
        "rows": rows,
        "seconds": round(time.perf_counter() - began, 3),
    }


def _today() -> date:
    """Read late: the clock stands on Django, which making a book for a given day does not need."""
    from perennial.foundation.clock import today

    return today()
