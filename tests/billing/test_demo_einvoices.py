"""Every e-invoice that the demo company can issue: by the rules of EN 16931 in both syntaxes, and by XRechnung's."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from perennial.billing.document_queries import content_of_row
from perennial.billing.einvoice.ubl import xrechnung
from perennial.billing.file_queries import facturx_xml
from perennial.billing.issue_actions import credit_invoice
from perennial.billing.models import InvoiceDocument
from perennial.billing.rules.xrechnung import gaps
from perennial.billing.run_actions import run_month
from perennial.delivery.models import Timesheet
from perennial.demo.book import DemoRequest, write_book
from perennial.foundation.choices import ActorKind
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, system
from perennial.intake.doors import import_path
from tests.billing.en16931 import Rules, german_faults
from tests.conftest import NOW, TODAY


@pytest.mark.django_db
def test_all_e_invoices_of_the_demo_company_pass_the_rules(rules: Rules, tmp_path: Path) -> None:
    write_book(DemoRequest(clients=14, years=3, seed=1, as_of=TODAY), tmp_path)
    imported = Actor(None, NOW, ActorKind.IMPORT)
    answer = import_path(
        tmp_path, kind=None, mapping={}, dry_run=False, skip_refused=False, by=imported, as_of=TODAY
    )
    assert answer["applied"], answer["refused"][:1]
    # what it invoiced before Perennial is invoiced here instead
    Timesheet.objects.filter(state="invoiced").update(state="approved", invoiced_on=None)
    months = sorted(set(Timesheet.objects.order_by().values_list("month", flat=True)))
    runs = [run_month(month, by=system(NOW), as_of=TODAY) for month in months]
    assert [outcome.refused for outcome in runs] == [[] for _month in months]
    finance = Actor(User.objects.filter(role="FIN").first(), NOW)
    one_of_each = {content_of_row(row)[0].vat.category: row for outcome in runs for row in outcome.issued}
    for row in one_of_each.values():
        credit_invoice(row, reason="Two days too many", by=finance, as_of=TODAY)
    told: Counter[str] = Counter()
    wrong: dict[str, Any] = {}
    for row in InvoiceDocument.objects.order_by("id"):
        doc, _annex = content_of_row(row)
        german = not gaps(doc)
        ubl = xrechnung(doc, german=german)
        broken = [*rules["cii"](facturx_xml(row)), *rules["ubl"](ubl), *(german_faults(ubl) if german else [])]
        if broken:
            wrong[row.number] = broken
        told.update([row.kind, doc.vat.category, doc.currency, doc.language, *(["german"] if german else [])])
    assert wrong == {}
    assert told["invoice"] > 30 and told["credit"] == 3 and told["german"] > 10
    assert {"S", "AE", "O", "EUR", "USD", "GBP", "CHF", "en", "ru", "uk"} <= told.keys()
