"""The month-end run and its commands: what can be issued is, the rest says why, and it may stop and go on."""

from __future__ import annotations

from argparse import Namespace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from perennial.billing.file_actions import writing
from perennial.billing.file_queries import NotXRechnung
from perennial.billing.models import InvoiceDocument, InvoiceDraft, InvoiceRun
from perennial.billing.run_actions import RunningAlready, run_month, start_run, stop_run, work_on
from perennial.commands import einvoice, invoice
from perennial.contracts.models import ClientEntity
from tests.billing.documents import OCTOBER, Ready, make_ready
from tests.conftest import NOW, TODAY, Cast
from tests.delivery.month import approved


@pytest.fixture
def ready(cast: Cast) -> Ready:
    """Harbor's hours and Orbit's seat; the address of Harbor's company is not complete."""
    ready = make_ready(cast)
    approved(ready.team.max_at_harbor, {1: 8})
    ClientEntity.objects.filter(client=cast.harbor).update(city="")
    return ready


def test_a_run_issues_what_can_be_issued_and_goes_on_when_it_is_run_again(ready: Ready) -> None:
    told: list[tuple[int, int]] = []
    stopped = run_month(OCTOBER, by=ready.fin, as_of=TODAY, progress=lambda done, total, outcome: done > 0 and False)
    assert (stopped.stopped, InvoiceDocument.objects.count(), InvoiceDraft.objects.count()) == (True, 0, 2)
    first = run_month(OCTOBER, by=ready.fin, as_of=TODAY, progress=lambda d, t, outcome: told.append((d, t)) or True)
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert [row.number for row in first.issued] == ["LW-2026-0001"]
    assert [(draft.client.name, "no name, city" in why) for draft, why in first.refused] == [("Harbor Pay", True)]
    ClientEntity.objects.filter(client=ready.cast.harbor).update(city="Boston")
    again = run_month(OCTOBER, by=ready.fin, as_of=TODAY)
    assert ([row.number for row in again.issued], again.refused) == (["LW-2026-0002"], [])


def test_a_run_in_the_background_shows_how_far_it_is(ready: Ready) -> None:
    row = start_run(OCTOBER, by=ready.fin, as_of=TODAY)
    with pytest.raises(RunningAlready):
        start_run(OCTOBER, by=ready.fin, as_of=TODAY)
    assert work_on(row, by=ready.fin, as_of=TODAY, now=lambda: NOW) is not None
    assert work_on(row, by=ready.fin, as_of=TODAY, now=lambda: NOW) is None  # a second worker finds it taken
    row.refresh_from_db()
    assert (row.state, row.done, row.total, row.issued, len(row.refused)) == ("done", 2, 2, 1, 1)
    second = start_run(OCTOBER, by=ready.fin, as_of=TODAY)
    stop_run(second, by=ready.fin, as_of=TODAY)
    assert work_on(second, by=ready.fin, as_of=TODAY, now=lambda: NOW) is None
    lost = start_run(OCTOBER, by=ready.fin, as_of=TODAY)
    InvoiceRun.objects.filter(pk=lost.pk).update(seen_at=NOW - timedelta(minutes=5))
    assert start_run(OCTOBER, by=ready.fin, as_of=TODAY).pk != lost.pk


def test_the_commands_look_issue_and_write_files(ready: Ready, tmp_path: Path) -> None:
    given: dict[str, Any] = {"month": OCTOBER, "client": None, "out": None, "as_of": TODAY}
    looked = invoice.run(Namespace(**given, dry_run=True))
    assert [(row["client"], row["total"], bool(row["why_not"])) for row in looked["invoices"]] == [
        ("harbor-pay", "400.00", True), ("orbit-rail", "4000.00", False),
    ]  # fmt: skip
    assert not InvoiceDraft.objects.exists()
    done = invoice.run(Namespace(**{**given, "client": "orbit-rail", "out": tmp_path / "out"}, dry_run=False))
    assert ([row["number"] for row in done["issued"]], done["not_issued"], done["files"]) == (["LW-2026-0001"], [], 2)
    paper = (tmp_path / "out" / "LW-2026-0001.pdf").read_bytes()
    assert paper.startswith(b"%PDF") and b"factur-x.xml" in paper
    (tmp_path / "out" / "LW-2026-0001.pdf").unlink()  # as if the run had died in between: the next one makes it
    again = invoice.run(Namespace(**{**given, "out": tmp_path / "out"}, dry_run=False))
    assert (len(again["not_issued"]), again["files"]) == (1, 2)
    assert (tmp_path / "out" / "LW-2026-0001.pdf").read_bytes() == paper
    with writing(tmp_path / "alone", processes=2) as write:  # alone where a page was set in this process before
        write(InvoiceDocument.objects.get())
    assert (tmp_path / "alone" / "LW-2026-0001.pdf").read_bytes() == paper
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["LW-2026-0001.pdf", "LW-2026-0001.xml"]
    with pytest.raises(LookupError):
        invoice.run(Namespace(**{**given, "client": "nobody"}, dry_run=False))
    file = tmp_path / "x.xml"
    with pytest.raises(NotXRechnung, match="Leitweg-ID"):
        einvoice.run(Namespace(number="LW-2026-0001", format="xrechnung", output=file))
    written = einvoice.run(Namespace(number="LW-2026-0001", format="facturx", output=file))
    assert (file.read_bytes(), written["bytes"]) == ((tmp_path / "out" / "LW-2026-0001.xml").read_bytes(),
                                                     file.stat().st_size)  # fmt: skip
    with pytest.raises(LookupError):
        einvoice.run(Namespace(number="nothing", format="facturx", output=file))
    assert InvoiceDocument.objects.get().total == Decimal(4000)
