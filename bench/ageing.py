"""Ageing of the whole book as of any day, beside the same question in plain SQL on the same database: within 2x."""

from __future__ import annotations

import os
import random
import sys
from datetime import timedelta

from _book import DAY, Instance, each_instance, median_of, verdict

PLAIN = """
SELECT i.client_id, i.currency,
       CASE WHEN i.due_on >= %s THEN 0 WHEN i.due_on >= %s THEN 1 WHEN i.due_on >= %s THEN 2 WHEN i.due_on >= %s THEN 3
            ELSE 4 END AS bucket,
       SUM(i.amount - COALESCE(s.settled, 0))
FROM billing_invoice i
LEFT JOIN (SELECT invoice_id, SUM(amount) AS settled FROM billing_allocation WHERE "on" <= %s GROUP BY invoice_id) s
       ON s.invoice_id = i.id
WHERE i.issued_on <= %s AND i.amount > COALESCE(s.settled, 0)
GROUP BY 1, 2, 3
"""


def main(name: str) -> int:
    Instance(name, dict(os.environ)).use()
    from django.db import connection

    from perennial.receivables.queries.ageing import ageing

    worst, chance = 0.0, random.Random(1)
    for days in (0, 30, *(chance.randrange(60, 1500) for _ in range(6))):
        day = DAY - timedelta(days=days)
        limits = [day - timedelta(days=n) for n in (0, 30, 60, 90)]

        def plain(day: object = day, limits: list[object] = limits) -> None:  # type: ignore[assignment]  # bound here
            with connection.cursor() as cursor:
                cursor.execute(PLAIN, [*limits, day, day])
                cursor.fetchall()

        sql, ours = median_of(plain, 3), median_of(lambda day=day: ageing(day), 3)  # type: ignore[misc]  # bound here
        worst = max(worst, ours / sql)
        print(f"{name} as of {day}: ageing {ours * 1000:.0f} ms, plain SQL {sql * 1000:.0f} ms, ratio {ours / sql:.2f}")
    print(f"{name}: worst ratio {worst:.2f} (limit 2, {verdict(worst <= 2)})")
    return 0 if worst <= 2 else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[2]) if "--on" in sys.argv else each_instance(__file__))
