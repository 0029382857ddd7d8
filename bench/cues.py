"""The cue run over 1,000 clients and 100,000 invoices: under 5 s, and the same number of queries whatever the size.

Beside it, in the same run: the plain SQL that reads the same open invoices, and the time of the other part, Python.
"""

from __future__ import annotations

import os
import sys

from _book import DAY, Instance, each_instance, median_of, verdict

LIMIT = 5.0


def main(name: str) -> int:
    Instance(name, dict(os.environ)).use()
    from django.db import connection

    from perennial.billing.models import Invoice
    from perennial.clients.models import Client
    from perennial.foundation.clock import now
    from perennial.foundation.timeline import system
    from perennial.today.actions import find_cues, refresh_queue
    from perennial.today.doors import cues

    plain = """SELECT i.id, i.client_id, i.amount, COALESCE((SELECT SUM(a.amount) FROM billing_allocation a
        WHERE a.invoice_id = i.id AND a."on" <= %s), 0) FROM billing_invoice i
        WHERE i.issued_on <= %s AND (i.settled_on IS NULL OR i.settled_on > %s)"""

    def read() -> None:
        with connection.cursor() as cursor:
            cursor.execute(plain, [DAY, DAY, DAY])
            cursor.fetchall()

    sql, found = median_of(read), median_of(lambda: find_cues(DAY))
    refresh = median_of(lambda: refresh_queue(by=system(now()), as_of=DAY))
    told = cues(as_of=DAY)
    print(f"{name}: {Client.objects.count()} clients, {Invoice.objects.count()} invoices, {len(told['cues'])} cues")
    print(f"  cue run {found:.2f} s (limit {LIMIT:.0f} s, {verdict(found < LIMIT)}), {told['queries']} queries")
    print(f"  reading the same open invoices in plain SQL {sql:.3f} s, ratio {found / sql:.1f}")
    print(f"  the whole refresh of the queue, writing included, {refresh:.2f} s")
    return 0 if found < LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[2]) if "--on" in sys.argv else each_instance(__file__))
