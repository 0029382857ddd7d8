"""Precision, recall and F1 of the promise finder per language on sentences kept aside, and its speed on a long note."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.care.labelled import LANGUAGES, SAID_ON, labelled, score

LEAST_F1 = 0.85
MOST_MS = 50.0


def main() -> int:
    kept = True
    write = sys.stdout.write
    for language in LANGUAGES:
        rows = labelled(language)
        for name, chosen in (
            ("rules written on", [r for r in rows if not r.held]),
            ("kept aside", [r for r in rows if r.held]),
            ("  of these, written later", [r for r in rows if r.later]),
        ):
            found = score(chosen)
            write(
                f"{language} {name:<26} n={found.n:<4} precision {found.precision:.2f}  recall {found.recall:.2f}  "
                f"F1 {found.f1:.2f}  whose {found.whose:.2f}  day {found.days:.2f}\n"
            )
            kept = kept and (name != "kept aside" or found.f1 >= LEAST_F1)
    kept = _speed() and kept
    write(f"limit: F1 {LEAST_F1} on the sentences kept aside: {'kept' if kept else 'BROKEN'}\n")
    return 0 if kept else 1


def _speed() -> bool:
    from perennial.kernel.finder import find_promises

    note = " ".join(row.text for row in labelled("en"))[:4000]
    start = perf_counter()
    for _turn in range(10):
        find_promises(note, said_on=SAID_ON)
    taken = (perf_counter() - start) * 100
    sys.stdout.write(f"a note of {len(note)} characters: {taken:.1f} ms (limit {MOST_MS:.0f} ms)\n")
    return taken <= MOST_MS


if __name__ == "__main__":
    raise SystemExit(main())
