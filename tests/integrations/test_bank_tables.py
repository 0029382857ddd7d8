"""Bank tables: columns by name, one date order and one decimal mark for a column, and what is no entry."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from perennial.integrations.bankcsv import table
from perennial.kernel.bank import AmbiguousDates, BankStatementFile, UnknownColumns, UnreadableStatement
from tests.integrations.formats import ADAPTERS, FOLDER


def read(text: str | bytes, name: str = "bank.csv", **options: object) -> BankStatementFile:
    data = text.encode() if isinstance(text, str) else text
    (statement,) = ADAPTERS["bankcsv"].parse(data, name, **options)
    return statement  # type: ignore[no-any-return]


def amounts(text: str) -> list[Decimal]:
    return [entry.amount for entry in read(text).entries]


@pytest.mark.parametrize(
    "text",
    [
        "Date;Libellé;Débit euros;Crédit euros\n15/01/2026;VIR ACME;;50,00\n",
        "Data contabile;Data valuta;Descrizione;Addebiti;Accrediti\n15/01/2026;15/01/2026;BONIFICO;;50,00\n",
        "Bokföringsdatum;Transaktionsdatum;Text;Insättning/Uttag;Saldo\n2026-01-15;2026-01-15;ACME;50,00;150,00\n",
        "Kirjauspäivä;Määrä EUROA;Saaja/Maksaja;Viesti\n15.01.2026;50,00;ACME;INV 1\n",
        "Дата операции;Наименование отправителя;Сумма по кредиту;Сумма по дебету\n15.01.2026;ТОО;50,00;;\n",
        "Tarih;Açıklama;Borç;Alacak;Bakiye\n15.01.2026;ACME;;50,00;150,00\n",
    ],
)
def test_names_of_columns_are_known_in_many_languages(text: str) -> None:
    (entry,) = read(text).entries
    assert (entry.booked_on, entry.amount) == (date(2026, 1, 15), Decimal(50))


def workbook(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                else:
                    sheet.write(number, place, cell)
    return out.getvalue()


def test_lines_above_the_header_give_account_and_currency() -> None:
    statement = read((FOLDER / "bankcsv/samples/german.csv").read_bytes())
    assert (statement.account, statement.currency) == ("DE02120300000000202051", "EUR")
    assert statement.entries[0].amount == Decimal("2400.00")
    assert (statement.entries[0].payer, statement.entries[0].line) == ("Harbor Pay GmbH", 4)


def test_debit_and_credit_columns_give_signed_amounts() -> None:
    statement = read((FOLDER / "bankcsv/samples/ukrainian.csv").read_bytes())
    assert [entry.amount for entry in statement.entries] == [Decimal("120000.50"), Decimal("-250.00")]
    assert amounts("Date;Debit;Credit\n2026-03-01;-5,00;\n2026-03-02;;7,00\n") == [Decimal("-5.00"), Decimal("7.00")]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Дата операции;Контрагент;Сумма операции;Валюта;Назначение платежа", "13.03.2026;ООО;10,50;RUB;Счет 7"),
        ("Datum;Name;Betrag;Währung;Verwendungszweck", "13.03.2026;GmbH;10,50;EUR;R 7"),
        ("Datum;Naam tegenpartij;Bedrag;Munt;Omschrijving", "13-03-2026;BV;10,50;EUR;F 7"),
        ("Datum zaúčtování;Název protiúčtu;Částka;Měna;Zpráva pro příjemce", "13.03.2026;s.r.o.;10,50;CZK;F 7"),
        ("Bokföringsdag;Mottagare;Belopp;Valuta;Meddelande", "2026-03-13;AB;10,50;SEK;F 7"),
        ("Fecha operación;Beneficiario;Importe;Divisa;Concepto", "13/03/2026;SL;10,50;EUR;F 7"),
        ("Date opération;Bénéficiaire;Montant;Devise;Libellé", "13/03/2026;SARL;10,50;EUR;F 7"),
        ("Data księgowania;Kontrahent;Kwota;Waluta;Tytuł", "13.03.2026;Sp.;10,50;PLN;F 7"),
        ("Dato;Navn;Beløb;Valuta;Tekst", "13-03-2026;ApS;10,50;DKK;F 7"),
    ],
)
def test_columns_are_known_in_many_languages(header: str, row: str) -> None:
    (entry,) = read(f"{header}\n{row}\n").entries
    assert (entry.booked_on, entry.amount) == (date(2026, 3, 13), Decimal("10.50"))
    assert entry.payer
    assert len(entry.currency) == 3
    assert entry.text.endswith("7")


def test_a_currency_in_the_header_of_the_amount_wins_over_a_column_of_currencies() -> None:
    text = "Дата i час операції;Деталі операції;Сума в валюті картки (UAH);Сума в валюті операції;Валюта\n"
    (entry,) = read(text + "13.03.2026 10:11:12;Hosting;-415,00;-10,00;USD\n").entries
    assert (entry.amount, entry.currency) == (Decimal("-415.00"), "UAH")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
def test_russian_tables_are_read_in_every_encoding(encoding: str) -> None:
    text = "Дата;Контрагент;Сумма\n13.03.2026;ООО Ромашка;10,50\n"
    assert read(text.encode(encoding)).entries[0].payer == "ООО Ромашка"


@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "Müller & Söhne"), ("cp1250", "Dvořák")])
def test_western_and_central_european_tables_are_read(encoding: str, name: str) -> None:
    text = f"Datum zaúčtování;Název protiúčtu;Částka\n13.03.2026;{name};10,50\n"
    if encoding == "cp1252":
        text = f"Buchungstag;Empfänger;Betrag;Währung\n13.03.2026;{name};10,50;EUR\n"
    assert read(text.encode(encoding)).entries[0].payer == name


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_delimiter_is_recognised(delimiter: str) -> None:
    text = "Date;Description;Amount\n2026-03-13;a;10.50\n".replace(";", delimiter)
    assert amounts(text) == [Decimal("10.50")]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1 234,56", "1234.56"), ("1'234.56", "1234.56"),
        ("-5,00", "-5"), ("−5.00", "-5"), ("(5.00)", "-5"), ("5.00-", "-5"), ("€ 5,00", "5"), ("5,00 EUR", "5"),
        ("-€5.00", "-5"), ("5.00 DR", "-5"), ("5.00 CR", "5"), ("1,234,567", "1234567"), ("1.500", "1500"), ("+3", "3"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_banks_write_them(cell: str, amount: str) -> None:
    assert amounts(f'Date;Amount\n2026-03-13;"{cell}"\n') == [Decimal(amount)]


def test_three_digits_behind_the_decimal_mark_of_the_column_are_decimals_of_it() -> None:
    assert amounts("Date;Amount\n2026-03-13;1,25\n2026-03-14;1,250\n") == [Decimal("1.25"), Decimal("1.250")]


def test_one_date_decides_the_order_for_the_whole_column() -> None:
    days = [entry.booked_on for entry in read("Date;Amount\n03/04/2026;1.00\n25/04/2026;2.00\n").entries]
    assert days == [date(2026, 4, 3), date(2026, 4, 25)]
    days = [entry.booked_on for entry in read("Date;Amount\n03/04/2026;1.00\n04/25/2026;2.00\n").entries]
    assert days == [date(2026, 3, 4), date(2026, 4, 25)]


def test_dates_that_could_be_either_are_asked_and_never_guessed() -> None:
    text = "Date;Amount\n03/04/2026;1.00\n05/06/2026;2.00\n"
    with pytest.raises(AmbiguousDates) as question:
        read(text)
    assert question.value.line == 2
    assert read(text, date_order="mdy").entries[0].booked_on == date(2026, 3, 4)
    assert read(text, date_order="dmy").entries[0].booked_on == date(2026, 4, 3)


def test_both_orders_in_one_column_are_refused_with_the_line() -> None:
    with pytest.raises(UnreadableStatement, match="no such date") as refusal:
        read("Date;Amount\n25/04/2026;1.00\n04/25/2026;2.00\n")
    assert refusal.value.line == 3


@pytest.mark.parametrize("cell", ["27 Feb 2026", "27-feb-26", "27 февраля 2026", "27 лютого 2026", "Feb 27, 2026"])
def test_named_months_are_read(cell: str) -> None:
    assert read(f'Date;Amount\n"{cell}";1.00\n').entries[0].booked_on == date(2026, 2, 27)


def test_a_column_of_directions_signs_the_amounts() -> None:
    assert amounts("Date;Amount;D/K\n2026-03-13;5.00;D\n2026-03-14;7.00;K\n") == [Decimal(-5), Decimal(7)]
    with pytest.raises(UnreadableStatement, match="direction"):
        read("Date;Amount;D/K\n2026-03-13;5.00;hither\n")


def test_balances_and_totals_are_no_entries() -> None:
    statement = read(
        "Date;Payee;Details;Amount\n2026-03-01;;Opening balance;100.00\n2026-03-02;ACME;Total Energies;5.00\n"
        "2026-03-03;;Closing balance;105.00\n;;Total;5.00\n"
    )
    assert [entry.amount for entry in statement.entries] == [Decimal(5)]
    assert (statement.opening, statement.closing) == (Decimal(100), Decimal(105))
    assert statement.warnings == ()


def test_two_accounts_in_one_table_are_two_statements() -> None:
    data = (
        b"Account;Counterparty account;Date;Amount;Currency\n"
        b"DE1;X;2026-03-01;1.00;EUR\nDE2;Y;2026-03-01;2.00;USD\nDE1;Z;2026-03-02;3.00;EUR\n"
    )
    first, second = ADAPTERS["bankcsv"].parse(data, "bank.csv")
    assert (first.account, first.currency, len(first.entries)) == ("DE1", "EUR", 2)
    assert (second.account, second.currency, len(second.entries)) == ("DE2", "USD", 1)


@pytest.mark.parametrize(
    ("text", "line", "phrase"),
    [
        ("Date;Amount\n2026-03-13;\n", 2, "no amount"),
        ("Date;Amount\n;5.00\n", 2, "no date"),
        ("Date;Amount\n2026-02-30;5.00\n", 2, "no such date"),
        ("Date;Amount\n2026-03-13;=1+1\n", 2, "cannot be read"),
        ("Date;Amount\n2026-03-13;12abc34\n", 2, "cannot be read"),
        ("Date;Amount;Currency\n2026-03-13;5.00;Taler\n", 2, "currency Taler"),
        ("Date;Amount;Text\n2026-03-13;5.00;a\n2026-03-14;5.00;b\n2026-03-1", 4, "was cut"),
        ('Date;Amount;Text\n2026-03-13;5.00;"never closed\n2026-03-14;5.00;b\n', 2, "was cut"),
    ],
)
def test_a_damaged_table_is_refused_with_its_line(text: str, line: int, phrase: str) -> None:
    with pytest.raises(UnreadableStatement, match=phrase) as refusal:
        read(text)
    assert refusal.value.line == line


def test_a_mapping_may_name_headers_or_numbers() -> None:
    text = "when;what;how much\n2026-03-13;a;5.00\n"
    assert read(text, columns={"when": "date", "how much": "amount"}).entries[0].amount == Decimal(5)
    with pytest.raises(UnknownColumns, match="no column who"):
        read(text, columns={"when": "date", "who": "amount"})
    with pytest.raises(UnknownColumns, match="must name"):
        read(text, columns={"when": "date"})


def test_a_workbook_is_read_with_its_own_dates_and_numbers() -> None:
    data = workbook([["Statement"], ["Date", "Payee", "Amount"], [date(2026, 3, 4), "Harbor", 1234.5]])
    (entry,) = read(data, "bank.xlsx").entries
    assert (entry.booked_on, entry.amount, entry.line) == (date(2026, 3, 4), Decimal("1234.5"), 3)


def test_a_list_of_invoices_is_not_taken_for_a_bank_table() -> None:
    assert not ADAPTERS["bankcsv"].sniff(b"Invoice number;Account;Date;Amount\n1;a;2026-03-13;5.00\n", "invoices.csv")
    assert not ADAPTERS["bankcsv"].sniff(b"Client;Date;Amount\na;2026-03-13;5.00\n", "payments.csv")


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_MAX_UNPACKED", 1024 * 1024)
    with pytest.raises(UnreadableStatement, match="too large when unpacked"):
        read(zipped(**{"xl__workbook.xml": b"<workbook/>", "xl__big.xml": b" " * 2_000_000}), "bomb.xlsx")


def test_a_sheet_with_one_far_cell_is_refused() -> None:
    sheet = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"/></row></sheetData></worksheet>'
    with pytest.raises(UnreadableStatement, match="sheet that is too large"):
        read(zipped(**{"xl__workbook.xml": b"<workbook/>", "xl__worksheets__sheet1.xml": sheet}), "far.xlsx")


@pytest.mark.parametrize("data", [b"PK\x03\x04", zipped(**{"word__document.xml": b"<w/>"}), b"\xd0\xcf\x11\xe0" * 200])
def test_what_only_pretends_to_be_a_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableStatement):
        read(data, "bank.xlsx")
