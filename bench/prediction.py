"""Days-to-pay prediction, walk-forward on the receivables histories, beside the client's own history.

    .venv/bin/python bench/prediction.py [--data DIR] [--quick]

Prints seconds to fit, coverage of the 80 % interval, mean absolute error of the median and the sum of the three pinball
losses, the client's own quantiles measured beside them in the same run. Limits: fit of 100 clients / 2,500 invoices
under 3 s, of 740 / 23,000 under 30 s; coverage 76-84 %; error and loss no worse than the own history's.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from perennial.receivables.rules.days_to_pay import InvoiceDays, fit, predict_many
from perennial.receivables.rules.days_to_pay.scoring import Trial, expanding_folds, scores, still_open, walk_forward


def read_ibm(folder: Path) -> list[InvoiceDays]:
    def day(text: str) -> date:
        return datetime.strptime(text, "%m/%d/%Y").date()

    with (folder / "ar-ibm" / "invoices.csv").open(newline="", encoding="utf-8") as file:
        return [
            InvoiceDays(
                row["customerID"],
                day(row["InvoiceDate"]),
                day(row["DueDate"]),
                day(row["SettledDate"]) if row["SettledDate"] else None,
            )
            for row in csv.DictReader(file)
        ]


def read_sap(folder: Path) -> list[InvoiceDays]:
    with (folder / "ar-sap" / "invoices.csv").open(newline="", encoding="utf-8") as file:
        return [
            InvoiceDays(
                row["cust_number"],
                date.fromisoformat(row["invoice_date_imputed"]),
                date.fromisoformat(row["due_date"]),
                date.fromisoformat(row["clear_date"]) if row["clear_date"] else None,
            )
            for row in csv.DictReader(file)
        ]


READERS = {"ar-ibm": read_ibm, "ar-sap": read_sap}
LIMITS = {"ar-ibm": 3.0, "ar-sap": 30.0}


def line(title: str, trials: Sequence[Trial]) -> None:
    if not trials:
        return
    ours, own = scores(trials)
    print(
        f"  {title:34} n={ours.invoices:5}  coverage {100 * ours.coverage:5.1f} % (own {100 * own.coverage:4.1f})  "
        f"error {ours.error:6.3f} (own {own.error:6.3f}, ratio {ours.error / own.error:.3f})  "
        f"pinball {ours.pinball:6.3f} (own {own.pinball:6.3f}, ratio {ours.pinball / own.pinball:.3f})"
    )


def stretches(folds: Sequence[tuple[date, date]], step: int) -> list[tuple[date, date]]:
    start, end = folds[0][0], folds[-1][1]
    return [
        (start + timedelta(days=i), min(start + timedelta(days=i + step), end))
        for i in range(0, (end - start).days, step)
    ]


def speed(name: str, history: list[InvoiceDays]) -> None:
    as_of = max(h.paid_on for h in history if h.paid_on)
    began = time.perf_counter()
    learnt = fit(history, as_of)
    fitted = time.perf_counter() - began
    asked = [h for h in history if h.paid_on is None]
    asked = (asked * (5000 // len(asked) + 1))[:5000]
    began = time.perf_counter()
    predict_many(learnt, asked, as_of)
    predicted = time.perf_counter() - began
    clients, limit = len({h.client for h in history}), LIMITS[name]
    print(f"{name}: {clients} clients, {len(history)} invoices, days from {learnt.basis}, width {learnt.width:.3f}")
    print(
        f"  fit {fitted:.2f} s (limit {limit:.0f} s, ratio {fitted / limit:.2f}), 5,000 predictions {predicted:.2f} s, "
        f"stored {len(learnt.to_json()) / 1000:.0f} kB"
    )


def judge(history: list[InvoiceDays], *, quick: bool) -> None:
    folds = expanding_folds(history)
    trials = walk_forward(history, folds)
    line("predicted on the eve of the fold", trials)
    for number, (start, _) in enumerate(folds):
        line(f"  fold from {start}", [t for t in trials if t.fold == number])
    line("  clients never seen before", [t for t in trials if t.new_client])
    for half in (0, 1):
        clients = sorted({str(h.client) for h in history})
        part = [h for h in history if clients.index(str(h.client)) % 2 == half]
        line(f"  half of the clients ({half + 1})", walk_forward(part, expanding_folds(part)))
    line("open on the eve, given their age", still_open(history, [start - timedelta(days=1) for start, _ in folds]))
    if not quick:
        line("fitted anew every two weeks", walk_forward(history, stretches(folds, 14)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("PERENNIAL_TEST_DATA", beside)))
    parser.add_argument("--quick", action="store_true", help="leave out the fits every two weeks")
    options = parser.parse_args()
    for name, read in READERS.items():
        if not (options.data / name / "invoices.csv").exists():
            print(f"{name}: not at {options.data}, left out")
            continue
        history = read(options.data)
        speed(name, history)
        judge(history, quick=options.quick)


if __name__ == "__main__":
    main()
