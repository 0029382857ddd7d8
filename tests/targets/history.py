"""Eight quarters of two managers, written row by row: what a figure is made of is known by construction."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from perennial.billing.models import Allocation, Invoice, Payment
from perennial.contracts.models import Placement, Project
from perennial.foundation.models import User
from perennial.kernel.quarters import quarters_before
from perennial.kernel.text import reference_key
from tests.conftest import TODAY, Cast
from tests.contracts.team import agreement

QUARTERS = quarters_before(date(2026, 10, 1), 8)  # 2024Q4 to 2026Q3; the running one is 2026Q4
STARTS = (5, 3, 6, 4, 7, 5, 6, 4)  # developers who begin at Harbor, a quarter
DAYS = (41, 44, 40, 47, 45, 49, 50, 52)  # days Kestrel takes to pay, a quarter


def invoice(client: Any, number: str, issued: date, amount: str, paid_after: int | None, *, part: str = "0") -> Invoice:
    """An invoice due in 30 days; paid whole after so many days, or `part` of it ten days after its due day."""
    row = Invoice.objects.create(
        client=client, number=number, number_key=reference_key(number), issued_on=issued,
        due_on=issued + timedelta(days=30), amount=Decimal(amount), currency=client.currency,
        settled_on=None if paid_after is None else issued + timedelta(days=paid_after),
    )  # fmt: skip
    share = Decimal(amount) if paid_after is not None else Decimal(part)
    if share:
        day = issued + timedelta(days=40 if paid_after is None else paid_after)
        money = Payment.objects.create(client=client, paid_on=day, amount=share, currency=client.currency)
        Allocation.objects.create(kind="payment", payment=money, invoice=row, amount=share, on=day)
    return row


def begins(agreed: Any, person: Any, day: date, **values: Any) -> Placement:
    return Placement.objects.create(
        client=agreed.client, agreement=agreed, person=person, title="Developer", starts_on=day, state_since=day,
        **{"state": "ended", "ends_on": day + timedelta(days=20), **values},
    )  # fmt: skip


def make_history(cast: Cast) -> dict[str, Any]:
    """Alice's Harbor takes developers and projects, her Kestrel pays late; Bohdan's Orbit is known since July 2026."""
    from perennial.contracts.actions.entities import add_entity

    values = {"name": "Lindenworks OÜ", "country": "EE", "series": "LW", "vat_id": "EE123456789"}
    entity = add_entity(values=values, by=cast.by(cast.fedir), as_of=TODAY)
    harbor, orbit = agreement(cast, cast.harbor, entity), agreement(cast, cast.orbit, entity)
    people = [
        User.objects.create(email=f"dev{n}@lindenworks.example", name=f"Dev {n}", role="DEV", password="!")
        for n in range(8)
    ]
    begins(harbor, people[0], date(2024, 9, 2))
    for quarter, count, days in zip(QUARTERS, STARTS, DAYS, strict=True):
        for n in range(count):
            begins(harbor, people[n], quarter + timedelta(days=40))
        invoice(cast.kestrel, f"K{quarter}", quarter + timedelta(days=35), "1000", days)
    first = begins(harbor, people[6], date(2026, 10, 5), ends_on=None, state="active")
    begins(harbor, people[7], date(2026, 11, 2), replaces=first)  # a replacement
    begins(orbit, people[7], date(2026, 7, 1))
    invoice(cast.kestrel, "K0", date(2024, 8, 1), "1000", 30)
    invoice(cast.kestrel, "K1", date(2026, 8, 10), "5000", None, part="2000")
    for day, code in ((date(2024, 9, 2), "one"), (date(2025, 5, 5), "two"), (date(2026, 8, 3), "three")):
        Project.objects.create(client=cast.harbor, agreement=harbor, code=code, name=code, starts_on=day)
    return {"harbor": harbor, "orbit": orbit, "people": people}
