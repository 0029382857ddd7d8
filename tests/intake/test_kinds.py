"""Every kind turns its files into staged facts; what cannot be is refused with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from perennial.intake.kinds import BadOptions, Known, Staged, parse_options, recognise, stage
from perennial.intake.reading import UnreadableFile, read_tables
from tests.intake import samples


def staged(
    text: str, *pairs: str, kind: str | None = None, name: str = "file.csv", known: Known | None = None
) -> Staged:
    return stage(read_tables(text.encode(), name), parse_options(pairs, known=known), kind)


def said(found: Staged) -> list[tuple[int, str]]:
    return [(each.line, str(each.reason)) for each in found.warnings]


def refused(found: Staged) -> list[tuple[int | None, str | None, str | None]]:
    return [(each.line, each.column, each.value) for each in found.refused]


def test_the_native_book_is_staged_whole(tmp_path: Path) -> None:
    found = stage(read_tables(samples.write(tmp_path, samples.BOOK)))
    assert (found.kind, found.refused, found.warnings, found.asks) == ("book", [], [], [])
    assert {name: len(getattr(found, name)) for name in (
        "people", "clients", "contacts", "invoices", "credits", "payments", "disputes", "promises", "touches",
        "commitments", "issues", "answers", "knowledge", "rates",
    )} == {
        "people": 1, "clients": 2, "contacts": 1, "invoices": 3, "credits": 1, "payments": 2, "disputes": 1,
        "promises": 1, "touches": 1, "commitments": 1, "issues": 1, "answers": 1, "knowledge": 2,
        "rates": 1,
    }  # fmt: skip
    assert found.payments[0].invoices == (("H-1", Decimal("1000.00")), ("H-2", None))
    assert found.contacts[0].roles == {"billing", "decision_maker"}
    assert (found.clients[0].friendly_reminder, found.clients[1].pause_allowed) == (False, None)
    assert found.invoices[2].due_on is None


def test_references_of_the_book_must_resolve_here_or_in_what_is_known(tmp_path: Path) -> None:
    files = samples.BOOK | {"clients.csv": "code,name\nHAR,Harbor Pay\n"}
    tables = read_tables(samples.write(tmp_path, files))
    assert {(each.file, each.value) for each in stage(tables).refused} == {
        ("invoices.csv", "LYT"), ("payments.csv", "LYT"), ("promises.csv", "LYT"),
    }  # fmt: skip
    assert stage(tables, parse_options([], known=Known(clients=frozenset({"lyt"})))).refused == []


def test_a_book_without_a_required_column_says_which() -> None:
    found = staged("client,number,issued_on,due_on,currency\nA,1,2024-01-01,,EUR\n", name="invoices.csv")
    assert [str(each.reason) for each in found.refused] == ["The column “amount” is missing."]


def test_a_file_of_the_book_with_a_header_alone_is_no_fault(tmp_path: Path) -> None:
    files = samples.BOOK | {"disputes.csv": samples.BOOK["disputes.csv"].splitlines()[0] + "\n"}
    assert stage(read_tables(samples.write(tmp_path, files))).refused == []


def test_parts_above_the_payment_are_refused() -> None:
    text = "client,reference,paid_on,amount,currency,invoices,payer\nA,P,2024-01-01,10.00,EUR,1:7.00;2:4.00,\n"
    assert refused(staged(text, name="payments.csv")) == [(2, "invoices", "1:7.00;2:4.00")]


def test_equal_payments_are_both_taken_and_counted() -> None:
    row = "A,,2024-01-01,10.00,EUR,,\n"
    found = staged("client,reference,paid_on,amount,currency,invoices,payer\n" + row * 2, name="payments.csv")
    assert [each.occurrence for each in found.payments] == [0, 1]
    assert said(found) == [(3, "The same payment stands in line 2 too; both were taken.")]


def test_the_history_of_settlements_reads_american_dates_and_opens_no_dispute() -> None:
    found = staged(samples.IBM)
    assert (found.kind, found.invoices[0].issued_on, found.invoices[0].currency) == ("ar-ibm", date(2012, 1, 3), "USD")
    assert [(each.reference, each.paid_on) for each in found.payments] == [("100", date(2012, 2, 16))]
    assert ([each.marked_disputed for each in found.invoices], found.disputes) == ([False, True], [])


def test_the_same_history_with_the_day_first_is_read_so() -> None:
    found = staged(samples.IBM.replace("2/16/2012", "16/2/2012").replace("1/3/2012", "3/1/2012"))
    assert (found.invoices[0].issued_on, found.payments[0].paid_on) == (date(2012, 1, 3), date(2012, 2, 16))


def test_a_history_without_one_of_its_columns_says_which() -> None:
    (reason,) = [str(each.reason) for each in staged(samples.IBM.replace("SettledDate", "Settled")).refused]
    assert reason == "The column “SettledDate” is missing."
    renamed = staged(samples.IBM.replace("SettledDate", "Settled"), "Settled=paid_on")
    assert (renamed.refused, len(renamed.payments)) == ([], 1)


def test_the_erp_extract_knows_canada_and_flags_what_was_paid_before_issue() -> None:
    found = staged(samples.SAP)
    assert [(each.client, each.currency) for each in found.invoices] == [("100", "CAD"), ("200", "USD")]
    assert [(each.code, each.name) for each in found.clients] == [("100", "Green Market"), ("200", "200")]
    assert [line for line, text in said(found) if "counted as 0 days to pay" in text] == [2]


def test_the_erp_layout_of_open_items_gives_the_same_client_and_whole_numbers() -> None:
    (row,) = staged(samples.SAP_OPEN).invoices
    assert (row.client, row.number, row.amount, row.currency) == ("100", "1930659387", Decimal("11173.02"), "USD")


def test_both_erp_layouts_in_one_folder_are_one_import(tmp_path: Path) -> None:
    folder = samples.write(tmp_path, {"a.csv": samples.SAP, "b.csv": samples.SAP_OPEN})
    found = stage(read_tables(folder))
    assert (found.kind, len(found.invoices), len(found.clients)) == ("ar-sap", 3, 2)


def test_xero_gives_receivables_only_and_dates_what_is_paid_in_part(tmp_path: Path) -> None:
    found = stage(read_tables(samples.write(tmp_path, samples.XERO)))
    assert (found.kind, [each.number for each in found.invoices], found.refused) == ("xero", ["INV-1", "INV-2"], [])
    assert found.clients[0].name == "Harbor Pay"
    assert [(each.paid_on, each.amount, each.day_estimated) for each in found.payments] == [
        (date(2020, 2, 4), Decimal("100.00"), False),
        (date(2020, 2, 20), Decimal("40.00"), True),
    ]
    assert [(each.invoice, each.amount) for each in found.credits] == [("INV-2", Decimal("10.00"))]
    assert any("owe to others were left out: 1." in text for _, text in said(found))
    assert any("Void, deleted and draft documents were left out: 1." in text for _, text in said(found))


def test_quickbooks_spreads_payments_by_their_lines_and_believes_the_balance(tmp_path: Path) -> None:
    found = stage(read_tables(samples.write(tmp_path, samples.QUICKBOOKS)))
    assert (found.kind, [each.number for each in found.invoices], found.refused) == ("quickbooks", ["D-1", "2"], [])
    assert [(each.invoices, each.amount, each.day_estimated) for each in found.payments] == [
        ((("D-1", Decimal("100.00")),), Decimal("100.00"), False),
        ((("2", Decimal("50.00")),), Decimal("50.00"), True),
    ]
    assert [(each.number, each.settled_on) for each in found.credits] == [("CM-1", None)]
    assert {each.name for each in found.clients} == {"Orbit Rail"}


def test_a_table_in_russian_maps_itself() -> None:
    found = staged(samples.TABLE)
    assert [(each.client, each.number, each.amount, each.currency) for each in found.invoices] == [
        ("ООО Ромашка", "А-1", Decimal("1234.50"), "EUR"),
        ("Лютик", "А-2", Decimal("1234.50"), "UAH"),
    ]
    assert [each.paid_on for each in found.payments] == [date(2024, 3, 10)]
    assert found.columns["file.csv"]["Срок оплаты"] == "due_on"


def test_a_table_that_cannot_tell_asks_and_takes_the_answer() -> None:
    text = 'Customer,Invoice No,Date,Due,Amount\nA,1,01/02/2024,02/03/2024,"1,234"\n'
    asked = staged(text)
    assert ([each.key for each in asked.asks], asked.invoices) == (["date_order", "decimal"], [])
    assert [each.key for each in staged(text, "date_order=mdy", "decimal=point").asks] == ["currency"]
    (row,) = staged(text, "date_order=mdy", "decimal=point", "currency=EUR").invoices
    assert (row.issued_on, row.amount, row.currency) == (date(2024, 1, 2), Decimal("1234.00"), "EUR")


def test_columns_no_name_gives_away_are_asked_and_can_be_mapped() -> None:
    text = "Customer,Ref,Datum,Due,Betrag\nA,1,2024-01-02,2024-02-03,12.00\n"
    assert [each.field for each in staged(text).asks] == ["number", "issued_on", "amount"]
    mapped = staged(text, "Ref=number", "Datum=issued_on", "Betrag=amount", "currency=EUR")
    assert (mapped.asks, mapped.invoices[0].number) == ([], "1")


@pytest.mark.parametrize("pair", ["Reff=number", "Ref=nonsense", "Ref", "=number"])
def test_a_mapping_that_cannot_be_followed_is_a_sentence(pair: str) -> None:
    with pytest.raises(BadOptions):
        staged("Customer,Ref,Datum,Due,Betrag\nA,1,2024-01-02,2024-02-03,12.00\n", pair)


@pytest.mark.parametrize(
    ("text", "kind", "rows"),
    [
        (
            "Payment date,Invoice number,Amount,Currency,Payer\n2024-01-02,INV-1,12.00,EUR,Acme\n",
            "payments",
            "payments",
        ),
        ("Company,Country,Language\nAcme,US,en\n", "clients", "clients"),
        ("Full name,Company,Email,Role\nJo Bell,Acme,jo@acme.example,billing\n", "contacts", "contacts"),
        ("Date,From,To,Rate\n2024-01-02,EUR,USD,1.0956\n", "rates", "rates"),
        ("Customer,Invoice No,Invoice date,Total,Currency\nAcme,1,2024-01-02,9.00,EUR\n", "invoices", "invoices"),
    ],
)
def test_a_table_is_taken_for_what_its_columns_say_and_may_be_named(text: str, kind: str, rows: str) -> None:
    for found in (staged(text), staged(text, kind=kind)):
        assert (len(getattr(found, rows)), found.refused, found.asks) == (1, [], [])


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("client,number,amount,currency\nAcme,A-1,10.00,USD\n", ["issued_on"]),
        ("client,number,due_on,currency\nAcme,A-1,2024-02-15,USD\n", ["issued_on", "amount"]),
    ],
)
def test_invoices_that_lost_a_column_are_not_taken_for_clients(text: str, missing: list[str]) -> None:
    found = staged(text)
    assert (found.clients, [ask.field for ask in found.asks]) == ([], missing)


def test_what_is_nothing_we_know_is_a_sentence() -> None:
    with pytest.raises(UnreadableFile, match="none of the kinds"):
        staged("a,b,c\n1,2,3\n")
    with pytest.raises(UnreadableFile, match="no rows below"):
        staged("Customer,Invoice No,Date,Amount\n")
    with pytest.raises(BadOptions, match="no kind of import called"):
        staged(samples.IBM, kind="nonsense")


INVOICES = "client,number,issued_on,due_on,amount,currency,description\n"


def invoices(*rows: str) -> Staged:
    return staged(INVOICES + "".join(f"{row}\n" for row in rows), name="invoices.csv")


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("A,1,2024-02-30,,5.00,EUR,", "issued_on", "2024-02-30"),
        ("A,1,1899-01-01,,5.00,EUR,", "issued_on", "1899-01-01"),
        ("A,1,,,5.00,EUR,", "issued_on", None),
        ("A,1,2024-01-01,,,EUR,", "amount", None),
        ("A,1,2024-01-01,,five,EUR,", "amount", "five"),
        ("A,1,2024-01-01,,5.00,XXX,", "currency", "XXX"),
        ("A,1,2024-01-01,,$5.00,EUR,", "currency", None),
        (",1,2024-01-01,,5.00,EUR,", "client", None),
        ("A,,2024-01-01,,5.00,EUR,", "number", None),
    ],
)
def test_what_cannot_be_read_or_cannot_be_is_refused_with_its_line(row: str, column: str, value: str | None) -> None:
    found = invoices("A,0,2024-01-01,,1.00,EUR,", row)
    assert refused(found) == [(3, column, value)]
    assert [each.number for each in found.invoices] == ["0"]


def test_one_number_twice_is_refused_when_the_content_differs_and_taken_once_when_it_does_not() -> None:
    found = invoices("A,1,2024-01-01,,5.00,EUR,", "A,1,2024-01-01,,5.00,EUR,", "A,1,2024-01-01,,6.00,EUR,")
    assert (len(found.invoices), refused(found)) == (1, [(4, "number", "1")])
    assert said(found) == [(3, "The same line stands in line 2 too; it was taken once.")]


def test_negative_zero_and_formula_cells_are_taken_with_a_warning() -> None:
    found = invoices(
        "A,1,2024-01-01,,-5.00,EUR,", "A,2,2024-01-01,,0.00,EUR,", 'A,3,2024-01-01,,1.00,EUR,"=HYPERLINK(""x"")"'
    )
    assert ([each.amount for each in found.credits], [each.number for each in found.invoices]) == (
        [Decimal("5.00")],
        ["3"],
    )
    assert [line for line, _ in said(found)] == [4, 2, 3]
    assert (found.refused, found.invoices[0].description) == ([], '=HYPERLINK("x")')


def test_more_digits_than_the_currency_knows_are_rounded_and_said() -> None:
    found = invoices("A,1,2024-01-01,,10.005,EUR,", "A,2,2024-01-01,,10.5,JPY,")
    assert [each.amount for each in found.invoices] == [Decimal("10.01"), Decimal("11")]
    assert [line for line, text in said(found) if "was rounded" in text] == [2, 3]


@pytest.mark.parametrize(
    ("payment", "sentence"),
    [
        ("HAR,P,2023-12-01,10.00,GBP,H-1,", "counted as 0 days to pay"),
        ("HAR,P,2024-02-01,1010.00,GBP,H-1,", "is paid above by 10.00 GBP"),
        ("HAR,P,2024-02-01,10.00,GBP,X-9,", "which is not in the file"),
        ("LYT,P,2024-02-01,10.00,GBP,H-1,", "of HAR: its money stays unallocated"),
        ("HAR,P,2024-02-01,10.00,EUR,H-1,", "is in EUR and the invoice H-1 in GBP"),
        ("HAR,P,2024-02-01,0.00,GBP,H-1,", "The payment is zero"),
    ],
)
def test_payments_that_do_not_fit_are_taken_with_a_warning(tmp_path: Path, payment: str, sentence: str) -> None:
    header = samples.BOOK["payments.csv"].splitlines()[0]
    files = samples.BOOK | {"payments.csv": f"{header}\n{payment}\n"}
    found = stage(read_tables(samples.write(tmp_path, files)))
    assert (found.refused, len(found.warnings)) == ([], 1)
    assert sentence in str(found.warnings[0].reason)
    assert (found.warnings[0].file, found.warnings[0].line) == ("payments.csv", 2)


def test_a_payment_below_zero_is_refused() -> None:
    text = "client,reference,paid_on,amount,currency,invoices,payer\nA,P,2024-01-01,-10.00,EUR,,\n"
    assert refused(staged(text, name="payments.csv")) == [(2, "amount", "-10.00")]


def test_a_long_company_name_gets_a_code_that_fits_and_keeps_its_name() -> None:
    name = "Товариство з обмеженою відповідальністю «Науково-виробниче об'єднання Світанок»"
    found = staged(f"Customer,Invoice No,Invoice date,Total,Currency\n{name},1,2024-01-02,9.00,EUR\n")
    assert (found.clients[0].name, len(found.clients[0].code) <= 64) == (name, True)
    assert found.invoices[0].client == found.clients[0].code


def test_the_most_particular_kind_comes_first(tmp_path: Path) -> None:
    for text, kind in ((samples.IBM, "ar-ibm"), (samples.SAP, "ar-sap"), (samples.SAP_OPEN, "ar-sap-open")):
        assert recognise(read_tables(text.encode(), "x.csv"))[0][0].name == kind


def test_the_companys_own_currency_does_not_override_what_a_kind_is_known_to_be_in() -> None:
    own = parse_options([], fallback_currency="EUR")
    assert stage(read_tables(samples.IBM.encode(), "x.csv"), own).invoices[0].currency == "USD"
    text = "Customer,Invoice No,Invoice date,Total\nA,1,2024-01-02,9.00\n"
    found = stage(read_tables(text.encode(), "x.csv"), own)
    assert (found.invoices[0].currency, found.asks) == ("EUR", [])
    assert said(found) == [(1, "Amounts without a currency were taken as EUR.")]
    assert staged(samples.IBM, "currency=GBP").invoices[0].currency == "GBP"


def test_a_formula_in_a_name_is_said_once() -> None:
    found = staged("Customer,Invoice No,Invoice date,Total,Currency\n=Acme(),1,2024-01-02,9.00,EUR\n")
    assert said(found) == [(2, "The cell “=Acme()” in Customer looks like a formula and is kept as text.")]
