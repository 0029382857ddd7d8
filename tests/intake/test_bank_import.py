"""Bank files: every movement once, certain ones booked, uncertain ones asked, announcements never booked twice."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from perennial.billing.actions import record_invoice
from perennial.billing.choices import EntryState, InvoiceState
from perennial.billing.models import BankEntry, BankStatement, Invoice, Payment
from perennial.billing.queries import bank_freshness, open_invoices
from perennial.foundation.models import TimelineEvent
from perennial.intake.doors import ImportRefused, import_path
from perennial.intake.models import ImportBatch
from tests.conftest import NOW, TODAY, Cast, money, real_data

pytestmark = pytest.mark.django_db


def zipped(path: Path, *files: tuple[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(name, text)
    return path


def test_a_zip_of_bank_files_is_one_import_all_or_nothing(cast: Cast, tmp_path: Path) -> None:
    first, second = mt940("0211 C 10.00 A|one"), mt940("0311 C 20.00 B|two", number="2")
    good = zipped(tmp_path / "bank.zip", ("2026/a.sta", first), ("2026/b.sta", second), ("read me.pdf", b"%PDF"))
    found = import_path(good, by=cast.by(cast.fedir), as_of=TODAY)
    assert (found["kind"], found["created"]["bank_entries"]) == ("bank", 2)
    third = mt940("0411 C 30.00 C|three", number="3")
    with pytest.raises(ImportRefused, match=r"d\.sta, line \d+: .*cut"):
        import_path(zipped(tmp_path / "cut.zip", ("c.sta", third), ("d.sta", third[:-30])), as_of=TODAY)
    with pytest.raises(ImportRefused, match=r"x\.bin"):
        import_path(zipped(tmp_path / "odd.zip", ("c.sta", third), ("x.bin", b"\x01\x02")), as_of=TODAY)
    assert BankEntry.objects.count() == 2
    with pytest.raises(ImportRefused, match="unpack to far more"):
        import_path(zipped(tmp_path / "bomb.zip", ("c.sta", b"\n" * 150_000_000)), as_of=TODAY)


@pytest.fixture
def owed(cast: Cast) -> Cast:
    for client, number, amount, currency in (
        (cast.harbor, "INV-2026-0017", "1000.00", "USD"),
        (cast.harbor, "INV-2026-0018", "500.00", "USD"),
        (cast.kestrel, "INV-2026-0019", "750.00", "GBP"),
    ):
        record_invoice(
            client, number=number, issued_on=date(2026, 10, 1), due_on=date(2026, 10, 31),
            money=money(amount, currency), by=cast.by(cast.fedir), as_of=TODAY,
        )  # fmt: skip
    return cast


def mt940(*entries: str, currency: str = "USD", interim: bool = False, number: str = "1") -> str:
    """A statement whose balances are right for the entries: 'DDMM C|D amount payer|text'."""
    lines, total = [], Decimal(0)
    for entry in entries:
        day, sign, amount, words = entry.split(" ", 3)
        payer, _bar, text = words.partition("|")
        value = Decimal(amount)
        total += value if sign == "C" else -value
        shown = f"{value:.2f}".replace(".", ",")
        lines.append(f":61:26{day[2:]}{day[:2]}{day[2:]}{day[:2]}{sign}{shown}NTRFNONREF\n:86:166?00CREDIT?20{text}?32{payer}")
    mark = "D" if total < 0 else "C"
    body = "\n".join(lines)
    head = f":20:X{number}\n:25:DE02100100109307118603\n:28C:{number}/1\n:60F:C261101{currency}0,00\n"
    shown = f"{abs(total):.2f}".replace(".", ",")
    return f"{head}{body}\n:62F:{mark}261122{currency}{shown}\n-\n"


def run(cast: Cast, folder: Path, name: str, text: str, **more: Any) -> dict[str, Any]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return import_path(path, by=cast.by(cast.fedir), as_of=TODAY, **more)


CERTAIN = "1211 C 1000.00 Harbor Pay|INV-2026-0017"
UNCERTAIN = "1311 C 490.00 Harbor Pay|thank you"
STRANGER = "1411 C 33.00 Somebody Else|hello"
FEE = "1511 D 12.00 Our Bank|fee"


def test_certain_money_is_booked_and_the_rest_waits_for_a_person(owed: Cast, tmp_path: Path) -> None:
    found = run(owed, tmp_path, "a.sta", mt940(CERTAIN, UNCERTAIN, STRANGER, FEE))
    assert found["kind"] == "bank" and found["applied"]
    assert (found["created"]["bank_entries"], found["created"]["payments"], found["to_match"]) == (4, 1, 2)
    assert list(BankEntry.objects.order_by("booked_on").values_list("state", flat=True)) == [
        EntryState.BOOKED, EntryState.OPEN, EntryState.OPEN, EntryState.IGNORED,
    ]  # fmt: skip
    payment = Payment.objects.get()
    assert (payment.client, payment.amount, payment.paid_on) == (owed.harbor, Decimal(1000), date(2026, 11, 12))
    invoice = Invoice.objects.get(number="INV-2026-0017")
    assert (invoice.state, invoice.settled_on) == (InvoiceState.PAID, date(2026, 11, 12))
    assert payment.used_up_on == date(2026, 11, 12)
    verbs = list(TimelineEvent.objects.filter(client_id=owed.harbor.pk, at=NOW).values_list("verb", flat=True))
    assert {"payment.recorded", "allocation.made"} <= set(verbs)
    asked = BankEntry.objects.get(booked_on=date(2026, 11, 13))
    assert asked.client == owed.harbor
    assert {c["doubt"] for c in asked.candidates} == {"bank_fee", "payer_only"}
    assert asked.candidates[0]["parts"][0]["number"] == "INV-2026-0018"


def test_the_same_file_again_changes_nothing(owed: Cast, tmp_path: Path) -> None:
    text = mt940(CERTAIN, UNCERTAIN, FEE)
    run(owed, tmp_path, "a.sta", text)
    events = TimelineEvent.objects.count()
    found = run(owed, tmp_path, "b.sta", text)
    assert found["applied"] and sum(found["created"].values()) == sum(found["changed"].values()) == 0
    assert found["unchanged"]["bank_entries"] == 3
    assert (Payment.objects.count(), BankEntry.objects.count(), TimelineEvent.objects.count()) == (1, 3, events)
    assert ImportBatch.objects.count() == 1


def test_statements_that_overlap_do_not_double_their_lines(owed: Cast, tmp_path: Path) -> None:
    run(owed, tmp_path, "a.sta", mt940(CERTAIN, UNCERTAIN))
    found = run(owed, tmp_path, "b.sta", mt940(CERTAIN, UNCERTAIN, STRANGER, number="2"))
    assert (found["created"]["bank_entries"], found["unchanged"]["bank_entries"]) == (1, 2)
    assert BankEntry.objects.count() == 3 and Payment.objects.count() == 1
    assert BankStatement.objects.count() == 2


def test_two_equal_movements_of_one_file_are_two(owed: Cast, tmp_path: Path) -> None:
    run(owed, tmp_path, "a.sta", mt940(STRANGER, STRANGER))
    assert BankEntry.objects.count() == 2


PENDING = """<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:{schema}">
<{outer}><GrpHdr><MsgId>{name}</MsgId><CreDtTm>2026-11-22T08:00:00</CreDtTm></GrpHdr><{inner}><Id>1</Id>
<CreDtTm>2026-11-22T08:00:00</CreDtTm><Acct><Id><IBAN>DE02100100109307118603</IBAN></Id><Ccy>USD</Ccy></Acct>
{balances}<Ntry><Amt Ccy="USD">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{status}</Sts>
<BookgDt><Dt>2026-11-12</Dt></BookgDt><ValDt><Dt>2026-11-12</Dt></ValDt><AcctSvcrRef>REF-1</AcctSvcrRef>
<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Harbor Pay</Nm></Dbtr></RltdPties>
<RmtInf><Ustrd>INV-2026-0017</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></{inner}></{outer}></Document>"""
ANNOUNCED = PENDING.format(
    schema="camt.052.001.02", outer="BkToCstmrAcctRpt", inner="Rpt", name="p", status="PDNG", balances=""
)
BOOKED = PENDING.format(
    schema="camt.053.001.02", outer="BkToCstmrStmt", inner="Stmt", name="b", status="BOOK", balances=""
)


def test_an_announcement_never_books_and_the_statement_overtakes_it(owed: Cast, tmp_path: Path) -> None:
    run(owed, tmp_path, "p.xml", ANNOUNCED)
    assert BankEntry.objects.get().state == EntryState.PENDING and not Payment.objects.exists()
    assert bank_freshness(NOW).at is None
    found = run(owed, tmp_path, "b.xml", BOOKED)
    assert (found["created"]["bank_entries"], found["changed"]["bank_entries"]) == (0, 1)
    assert BankEntry.objects.get().state == EntryState.BOOKED and Payment.objects.count() == 1
    run(owed, tmp_path, "p2.xml", ANNOUNCED.replace("<MsgId>p", "<MsgId>p2"))
    assert BankEntry.objects.get().state == EntryState.BOOKED and Payment.objects.count() == 1


def test_money_that_goes_back_looks_like_a_return_and_waits_for_a_person(owed: Cast, tmp_path: Path) -> None:
    run(owed, tmp_path, "a.sta", mt940(CERTAIN))
    run(owed, tmp_path, "b.sta", mt940("1811 D 1000.00 Harbor Pay|return", "1911 D 1000.00 Landlord|rent", number="2"))
    back = BankEntry.objects.get(booked_on=date(2026, 11, 18))
    assert back.state == EntryState.OPEN and back.client == owed.harbor
    assert back.candidates == [
        {"doubt": "looks_like_return", "client": owed.harbor.pk, "payment": Payment.objects.get().pk, "parts": []}
    ]
    assert BankEntry.objects.get(booked_on=date(2026, 11, 19)).state == EntryState.IGNORED


def test_money_that_waited_is_matched_when_its_invoice_comes(owed: Cast, tmp_path: Path) -> None:
    run(owed, tmp_path, "a.sta", mt940("1211 C 90.00 Unknown Sender|INV-2026-0055"))
    assert BankEntry.objects.get().state == EntryState.OPEN
    head = "client,number,issued_on,due_on,amount,currency\n"
    invoices = head + "orbit-rail,INV-2026-0055,2026-10-05,2026-11-04,90.00,USD\n"
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "invoices.csv").write_text(invoices)
    import_path(tmp_path / "book", by=owed.by(owed.fedir), as_of=TODAY)
    assert BankEntry.objects.get().state == EntryState.BOOKED
    assert "INV-2026-0055" not in {row.number for row in open_invoices(TODAY)}


def test_one_payment_for_several_invoices_and_a_partial_one(owed: Cast, tmp_path: Path) -> None:
    run(
        owed, tmp_path, "a.sta",
        mt940("1211 C 1500.00 Somebody|INV-2026-0017 INV-2026-0018", "1311 C 0.01 Other|nothing"),
    )  # fmt: skip
    assert Invoice.objects.filter(client=owed.harbor, state=InvoiceState.PAID).count() == 2
    run(owed, tmp_path, "b.sta", mt940("1411 C 250.00 Kestrel Logistics|INV-2026-0019", currency="GBP", number="2"))
    kestrel = Invoice.objects.get(number="INV-2026-0019")
    assert (kestrel.state, kestrel.settled_on) == (InvoiceState.PART_PAID, None)


def test_a_broken_bank_file_is_one_sentence_with_its_line(owed: Cast, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="closing balance"):
        run(owed, tmp_path, "a.sta", mt940(CERTAIN).split(":62F:")[0])
    with pytest.raises(ImportRefused, match="line 4"):
        run(owed, tmp_path, "b.sta", mt940(CERTAIN).replace("C261101USD0,00", "C261101USDx,00"))
    assert not BankEntry.objects.exists() and not ImportBatch.objects.exists()


def test_an_unknown_currency_is_refused_by_line(owed: Cast, tmp_path: Path) -> None:
    found = run(owed, tmp_path, "a.sta", mt940(CERTAIN, currency="QQQ"))
    assert not found["applied"] and not BankEntry.objects.exists()
    assert found["refused"][0]["column"] == "currency" and found["refused"][0]["value"] == "QQQ"


def test_a_folder_of_real_statements_is_one_import(cast: Cast) -> None:
    folder = real_data("bank", "wolph+mt940", "mt940_tests", "jejik")
    found = import_path(folder, kind="bank", by=cast.by(cast.fedir), as_of=TODAY)
    assert found["applied"], found["refused"]
    assert BankEntry.objects.count() == found["created"]["bank_entries"] == 28
    assert not Payment.objects.exists()
