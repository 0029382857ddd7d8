"""Keeping the company's figures of the quarter that runs and of the next one, for every growth that is offered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from django.db import transaction

from perennial.foundation.store import get
from perennial.kernel.quarters import quarter_of, quarters_after
from perennial.targets.models import CompanyEstimate
from perennial.targets.queries.assessing import assess_growths
from perennial.targets.queries.figures import COMPANY
from perennial.targets.queries.kept import as_kept
from perennial.targets.queries.numbers import numbers_of

OFFERED: Final = (10, 15, 20)


@transaction.atomic
def keep_company(*, as_of: date) -> int:
    """Replaces what earlier nights kept. How many rows there are; nothing is said of it: no fact changes."""
    growths = [Decimal(percent) / 100 for percent in sorted({*OFFERED, int(get("plan.growth"))})]
    current = quarter_of(as_of)
    rows = []
    for quarter in (current, quarters_after(current, 1)):
        for growth, found in assess_growths(quarter, as_of, growths, []).items():
            figures = [as_kept(numbers_of(one)) for one in found[COMPANY]]
            rows.append(CompanyEstimate(quarter=quarter, growth=growth, day=as_of, figures=figures))
    CompanyEstimate.objects.all().delete()
    return len(CompanyEstimate.objects.bulk_create(rows))
