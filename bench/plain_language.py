"""Precision, recall and F1 of the plain-language check per language, and its speed on a long report."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from perennial.insight.rules.plain_language import check
from tests.insight.plain import LANGUAGES, labelled, score

LEAST_F1 = 0.85
MOST_MS = 50.0


def main() -> int:
    kept = True
    for language in LANGUAGES:
        rows = labelled(language)
        sets = {
            "rules written on": [row for row in rows if not row.held],
            "kept aside": [row for row in rows if row.held],
            "written later": labelled(language, "later."),
        }
        for name, chosen in sets.items():
            found = score(chosen, language)
            sys.stdout.write(
                f"{language} {name:<18} n={found.n:<4} precision {found.precision:.2f}  recall {found.recall:.2f}  "
                f"F1 {found.f1:.2f}\n"
            )
            kept = kept and (name != "kept aside" or found.f1 >= LEAST_F1)
    report = " ".join(row.text for row in labelled("ru"))[:4000]
    check(report, "ru")
    start = perf_counter()
    check(report, "ru")
    taken = (perf_counter() - start) * 1000
    sys.stdout.write(f"a report of {len(report)} characters: {taken:.1f} ms (limit {MOST_MS:.0f} ms)\n")
    kept = kept and taken <= MOST_MS
    sys.stdout.write(f"limit: F1 {LEAST_F1} on the sentences kept aside: {'kept' if kept else 'BROKEN'}\n")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
