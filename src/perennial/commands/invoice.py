"""`perennial invoice`: the month-end run over all clients, or one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perennial.commands.options import add_as_of, chosen_day, month

if TYPE_CHECKING:
    from perennial.billing.models import InvoiceDraft
    from perennial.billing.run_actions import Outcome


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--month", type=month, required=True, metavar="YYYY-MM", help="whose work is invoiced")
    parser.add_argument("--client", metavar="CODE", help="only this client")
    parser.add_argument("--dry-run", action="store_true", help="say what would be invoiced, and write nothing")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="write the PDF and the XML of each invoice of the month there"
    )
    add_as_of(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """What was issued, and what was not with the reason. Stopped with Ctrl-C it goes on when it is run again."""
    from perennial.billing.run_actions import run_month
    from perennial.foundation.clock import now
    from perennial.foundation.timeline import system

    by, day, clients = system(now()), chosen_day(args), _clients(args.client)
    if args.dry_run:
        return _looked(args.month, clients, by, day)
    issue = partial(run_month, args.month, clients=clients, by=by, as_of=day)
    written = 0
    if args.out is None:
        outcome = issue(progress=_progress)
    else:
        outcome, written = _with_files(issue, args.out, args.month, clients)
    return {"month": f"{args.month:%Y-%m}", "dry_run": False, "files": written, **_told(outcome)}


def as_text(result: Mapping[str, Any]) -> str:
    """A line an invoice, then what was not issued and why."""
    from perennial.commands.readable import readable

    return readable(result)


def _clients(code: str | None) -> list[int] | None:
    from perennial.clients.models import Client

    if code is None:
        return None
    found = list(Client.objects.filter(code=code).values_list("pk", flat=True))
    if not found:
        raise LookupError(f"There is no client {code}.")
    return found


def _looked(first: date, clients: list[int] | None, by: Any, as_of: date) -> dict[str, Any]:
    """The same drafts as a run would make, taken back again."""
    from django.db import transaction

    from perennial.billing.document_queries import hindrances
    from perennial.billing.draft_actions import draft_invoices
    from perennial.billing.run_actions import drafts_of

    with transaction.atomic():
        draft_invoices(first, clients=clients, by=by, as_of=as_of)
        rows = [{**_named(draft), "why_not": hindrances(draft)} for draft in drafts_of(first, clients)]
        transaction.set_rollback(True)
    sums = _sums((row["currency"], Decimal(row["total"])) for row in rows)
    return {"month": f"{first:%Y-%m}", "dry_run": True, "invoices": rows, "totals": sums}


def _told(outcome: Outcome) -> dict[str, Any]:
    issued = [
        {
            "number": row.number, "client": row.client.code, "total": _amount(row.total, row.currency),
            "currency": row.currency,
        }
        for row in outcome.issued
    ]  # fmt: skip
    return {
        "stopped": outcome.stopped, "issued": issued,
        "not_issued": [{**_named(draft), "why_not": why} for draft, why in outcome.refused],
        "totals": _sums((row.currency, row.total) for row in outcome.issued),
    }  # fmt: skip


def _named(draft: InvoiceDraft) -> dict[str, Any]:
    return {
        "client": draft.client.code, "agreement": draft.agreement.number, "total": _amount(draft.total, draft.currency),
        "currency": draft.currency,
    }  # fmt: skip


def _sums(amounts: Any) -> dict[str, str]:
    sums: dict[str, Decimal] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    return {currency: _amount(amount, currency) for currency, amount in sorted(sums.items())}


def _amount(amount: Decimal, currency: str) -> str:
    """With the minor units of the currency."""
    from perennial.kernel.money import round_money

    return f"{round_money(amount, currency):f}"


def _progress(done: int, total: int, outcome: Outcome) -> bool:
    if sys.stderr.isatty():
        print(f"\r{done} of {total}", end="" if done < total else "\n", file=sys.stderr, flush=True)
    return True


def _with_files(
    issue: Callable[..., Outcome], folder: Path, first: date, clients: list[int] | None
) -> tuple[Outcome, int]:
    """Each file is made while the next invoices are issued; those that an earlier run did not come to follow."""
    from perennial.billing.file_actions import missing, writing
    from perennial.billing.run_actions import issued_of

    handed: set[int] = set()
    with writing(folder) as write:

        def progress(done: int, total: int, outcome: Outcome) -> bool:
            for row in outcome.issued[len(handed) :]:
                write(row)
                handed.add(row.pk)
            return _progress(done, total, outcome)

        outcome = issue(progress=progress)
        for row in issued_of(first, clients):
            if row.pk not in handed and missing(folder, row):
                write(row)
                handed.add(row.pk)
    return outcome, 2 * len(handed)
