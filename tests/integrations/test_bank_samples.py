"""What each format gives, on the samples beside the adapters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from perennial.kernel.bank import BankStatementFile, UnreadableStatement, batch_key, fingerprints
from tests.integrations.formats import ADAPTERS, FOLDER, recognised_by, samples


def sample(adapter: str, name: str) -> bytes:
    return (FOLDER / adapter / "samples" / name).read_bytes()


def only(adapter: str, data: bytes, **options: object) -> BankStatementFile:
    (statement,) = ADAPTERS[adapter].parse(data, "file", **options)
    return statement  # type: ignore[no-any-return]


@pytest.mark.parametrize(("adapter", "path"), samples())
def test_a_sample_is_recognised_by_its_adapter_and_read_without_warnings(adapter: str, path: object) -> None:
    data, name = path.read_bytes(), path.name  # type: ignore[attr-defined]
    assert recognised_by(data, name) == [adapter]
    for statement in ADAPTERS[adapter].parse(data, name):
        assert statement.entries
        assert statement.warnings == ()


def test_mt940_gives_payer_reference_and_text_of_a_german_transfer() -> None:
    statement = only("mt940", sample("mt940", "statement.sta"))
    first = statement.entries[0]
    assert (first.payer, first.payer_account) == ("Harbor Pay GmbH", "DE89370400440532013000")
    assert first.reference == "INV-2026-0017"
    assert "Rechnung Nr INV-2026-0017 Danke" in first.text
    assert (first.bank_id, first.line) == ("B2603020001", 5)
    assert (statement.opening, statement.closing) == (Decimal("1000.00"), Decimal("3287.50"))


@pytest.mark.parametrize("written", [b"DE02120300000000202051EUR", b"DE02120300000000202051 EUR"])
def test_an_mt940_account_is_named_without_its_currency(written: bytes) -> None:
    data = sample("mt940", "statement.sta").replace(b"DE02120300000000202051", written)
    assert only("mt940", data).account == "DE02120300000000202051"


def test_an_mt940_reversal_of_a_credit_takes_money_out() -> None:
    returned = only("mt940", sample("mt940", "statement.sta")).entries[2]
    assert returned.reversal
    assert returned.amount == Decimal("-100.00")


@pytest.mark.parametrize(
    ("mark", "closing", "amount"),
    [("RC", "0,00", "-100"), ("RD", "200,00", "100"), ("RC", "200,00", "100"), ("RC", "77,00", "-100")],
)
def test_an_mt940_reversal_goes_by_the_standard_unless_the_balances_say_otherwise(
    mark: str, closing: str, amount: str
) -> None:
    head = ":20:X\n:25:DE1\n:28C:1\n:60F:C260101EUR100,00\n"
    text = f"{head}:61:2601150115{mark}100,00NTRFX\n:62F:C260131EUR{closing}\n-\n"
    entry = only("mt940", text.encode()).entries[0]
    assert (entry.reversal, entry.amount) == (True, Decimal(amount))


def test_an_mt940_amount_may_have_points_between_thousands() -> None:
    text = b":20:X\n:25:DE1\n:28C:1\n:60F:C260101EUR1.000,00\n:61:260115C1.250,50NTRFX\n:62F:C260131EUR2.250,50\n-\n"
    statement = only("mt940", text)
    assert (statement.entries[0].amount, statement.warnings) == (Decimal("1250.50"), ())


def test_a_1c_file_that_names_the_wrong_charset_is_read_all_the_same() -> None:
    text = (
        "1CClientBankExchange\r\nКодировка=DOS\r\nРасчСчет=UA12\r\nСекцияДокумент=Платеж\r\nНомер=1\r\n"
        "Дата=15.01.2026\r\nСумма=50.00\r\nПлательщик1=Ромашка\r\nПолучательСчет=UA12\r\n"
        "ДатаПоступило=15.01.2026\r\nКонецДокумента\r\nКонецФайла\r\n"
    )
    statement = only("onec", text.encode("cp1251"))
    assert (statement.entries[0].payer, statement.currency) == ("Ромашка", "UAH")


def test_mt942_is_pending_and_says_when_it_was_made() -> None:
    statement = only("mt940", sample("mt940", "interim.sta"))
    assert statement.pending
    assert statement.entries[0].pending
    assert statement.made_at == datetime(2026, 3, 5, 10, 15, tzinfo=timezone(timedelta(hours=1)))
    assert (statement.entries[0].payer, statement.entries[0].reference) == ("Example sp. z o.o.", "E2E-20")


def test_an_mt940_entry_at_the_turn_of_the_year_belongs_to_the_nearest_year() -> None:
    data = sample("mt940", "statement.sta").replace(b":61:2603020302CR", b":61:2601021231CR")
    entry = only("mt940", data).entries[0]
    assert (entry.value_on, entry.booked_on) == (date(2026, 1, 2), date(2025, 12, 31))


def test_mt940_balances_that_do_not_add_up_are_a_warning() -> None:
    statement = only("mt940", sample("mt940", "statement.sta").replace(b"3287,50", b"3287,00"))
    assert statement.warnings == ("The opening balance and the entries make 3287.5, but the closing balance is 3287.",)


@pytest.mark.parametrize(
    ("wrong", "right", "line", "phrase"),
    [
        (b":62F:", b":XXX:", 1, "no closing balance"),
        (b"CR2400,00", b"CRabc", 5, "cannot be read"),
        (b":61:260302", b":61:261302", 5, "no such day"),
        (b":60F:C260301EUR1000,00", b":60F:C260301EUR", 4, "balance"),
        (b":62F:", b":25:DE1\n:62F:", 12, "stands twice"),
    ],
)
def test_a_damaged_mt940_is_refused_with_its_line(wrong: bytes, right: bytes, line: int, phrase: str) -> None:
    with pytest.raises(UnreadableStatement, match=phrase) as refusal:
        only("mt940", sample("mt940", "statement.sta").replace(wrong, right))
    assert refusal.value.line == line


def test_digits_that_are_no_numbers_do_not_break_the_subfields() -> None:
    data = sample("mt940", "statement.sta").replace(b"?20EREF", "?²0EREF".encode())
    assert "Danke" in only("mt940", data).entries[0].text


def test_camt_gives_the_debtor_and_the_structured_reference() -> None:
    statement = only("camt", sample("camt", "statement.xml"))
    first = statement.entries[0]
    assert (first.payer, first.payer_account) == ("Harbor Pay GmbH", "DE89370400440532013000")
    assert first.reference == "RF18539007547034"
    assert first.text == "Invoice INV-2026-0017 RF18539007547034"
    assert first.line == 12
    assert statement.owner == "Example Staffing GmbH"


def test_a_notification_and_the_statement_that_repeats_it_are_recognised_as_doubles() -> None:
    booked = only("camt", sample("camt", "statement.xml"))
    notified = only("camt", sample("camt", "notification.xml"))
    known = fingerprints(booked.entries, booked.account)
    assert fingerprints(notified.entries, notified.account)[0] == known[0]
    keys = {batch_key(entry, notified.account) for entry in notified.entries[1:]}
    assert keys == {batch_key(booked.entries[1], booked.account)}


def test_a_collective_booking_is_split_only_when_its_parts_add_up() -> None:
    data = sample("camt", "notification.xml")
    assert [entry.amount for entry in only("camt", data).entries] == [Decimal(2400), Decimal(200), Decimal(300)]
    together = only("camt", data.replace(b'"EUR">300.00', b'"EUR">299.00')).entries
    assert [entry.amount for entry in together] == [Decimal(2400), Decimal(500)]
    assert together[1].text == "E-1 E-2"


def test_a_camt_052_is_pending() -> None:
    data = (
        sample("camt", "statement.xml").replace(b"camt.053", b"camt.052").replace(b"BkToCstmrStmt", b"BkToCstmrAcctRpt")
    )
    statement = only("camt", data.replace(b"<Stmt>", b"<Rpt>").replace(b"</Stmt>", b"</Rpt>"))
    assert statement.pending
    assert all(entry.pending for entry in statement.entries)


@pytest.mark.parametrize(
    ("wrong", "right", "line", "phrase"),
    [
        (b'"EUR">2400.00', b'"EUR">2,400.00', 13, "amount cannot be read"),
        (b"<BookgDt><Dt>2026-03-04", b"<BookgDt><Dt>2026-02-30", 14, "no such date"),
        (b'<Amt Ccy="EUR">2400', b"<Amt>2400", 13, "no currency"),
        (b"</NtryDtls>", b"", 24, "broken or was cut"),
    ],
)
def test_a_damaged_camt_is_refused_with_its_line(wrong: bytes, right: bytes, line: int, phrase: str) -> None:
    with pytest.raises(UnreadableStatement, match=phrase) as refusal:
        only("camt", sample("camt", "statement.xml").replace(wrong, right))
    assert refusal.value.line == line


def test_ofx_reads_unclosed_tags_entities_and_both_decimal_marks() -> None:
    statement = only("ofx", sample("ofx", "checking.ofx"))
    assert [entry.amount for entry in statement.entries] == [Decimal("1250.00"), Decimal("-15.00")]
    assert statement.entries[0].payer == "Smith & Co"
    assert statement.entries[0].bank_id == "F-1"
    assert statement.closing == Decimal("5235.00")


@pytest.mark.parametrize(
    ("wrong", "right", "line", "phrase"),
    [
        (b"<DTPOSTED>20260304120000", b"", 17, "no date"),
        (b"20260304120000", b"20260231", 17, "does not exist"),
        (b"+1250.00", b"many", 17, "no number"),
        (b"<CURDEF>USD", b"", 14, "no currency"),
        (b"</OFX>", b"", 23, "was cut"),
    ],
)
def test_a_damaged_ofx_is_refused_with_its_line(wrong: bytes, right: bytes, line: int, phrase: str) -> None:
    with pytest.raises(UnreadableStatement, match=phrase) as refusal:
        only("ofx", sample("ofx", "checking.ofx").replace(wrong, right))
    assert refusal.value.line == line


def test_1c_knows_which_way_the_money_went_and_whose_bank_it_was() -> None:
    statement = only("onec", sample("onec", "statement.txt"))
    income, fee = statement.entries
    assert (income.amount, income.payer, income.reference) == (Decimal(250000), 'ООО "Ромашка"', "117")
    assert (fee.amount, fee.payer) == (Decimal("-500.50"), "Банк")
    assert (statement.currency, statement.made_at) == (
        "RUB",
        datetime(2026, 3, 5, 9, 30, tzinfo=UTC).replace(tzinfo=None),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp866"])
def test_1c_is_read_in_every_encoding_it_comes_in(encoding: str) -> None:
    text = sample("onec", "statement.txt").decode("cp1251")
    if encoding == "cp866":
        text = text.replace("Кодировка=Windows", "Кодировка=DOS")
    assert only("onec", text.encode(encoding)).entries[0].payer == 'ООО "Ромашка"'


def test_1c_payment_orders_are_not_a_statement() -> None:
    text = sample("onec", "statement.txt").decode("cp1251")
    head, _, rest = text.partition("СекцияРасчСчет")
    orders = head + rest.partition("КонецРасчСчет\n")[2].replace("ДатаПоступило=04.03.2026\n", "")
    statement = only("onec", orders.replace("ДатаСписано=04.03.2026\n", "").encode("cp1251"))
    assert statement.pending
    assert all(entry.pending for entry in statement.entries)


def test_a_1c_file_cut_in_half_is_refused() -> None:
    data = sample("onec", "statement.txt")
    with pytest.raises(UnreadableStatement, match="was cut"):
        only("onec", data[: len(data) // 2])
