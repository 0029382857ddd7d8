"""Every real bank file is either read as listed or refused with the listed sentence."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import mt940
import pytest

from perennial.kernel.bank import AmbiguousDates, BankStatementFile, UnknownColumns, UnreadableStatement, fingerprints
from tests.conftest import real_data
from tests.integrations.bank_files import BROKEN, DAY_FIRST, VALID
from tests.integrations.formats import ADAPTERS, recognised_by


def real_files() -> dict[str, Path]:
    files = (path for path in real_data("bank").rglob("*") if path.is_file() and path.name != "SOURCE.md")
    return {f"{path.parent.name}/{path.name}": path for path in files}


def read(key: str, path: Path) -> tuple[BankStatementFile, ...]:
    data = path.read_bytes()
    adapter = ADAPTERS[(recognised_by(data, path.name) or ["bankcsv"])[0]]
    if key in DAY_FIRST:
        return adapter.parse(data, path.name, date_order="dmy")  # type: ignore[no-any-return]
    return adapter.parse(data, path.name)  # type: ignore[no-any-return]


def test_the_list_names_every_file() -> None:
    assert set(real_files()) == set(VALID) | set(BROKEN)


def test_each_recognised_file_is_recognised_by_one_adapter_only() -> None:
    for key, path in real_files().items():
        adapters = recognised_by(path.read_bytes(), path.name)
        assert len(adapters) == 1 or (key in BROKEN and BROKEN[key][1] == "no header" and not adapters), key


@pytest.mark.parametrize("key", VALID)
def test_a_valid_file_is_read_whole(key: str) -> None:
    statements = read(key, real_files()[key])
    entries = [entry for statement in statements for entry in statement.entries]
    total = sum((entry.amount for entry in entries), Decimal(0))
    assert (statements[0].format, len(statements), len(entries), total) == (*VALID[key][:3], Decimal(VALID[key][3]))


@pytest.mark.parametrize("key", BROKEN)
def test_a_broken_file_is_refused_with_a_sentence_and_its_line(key: str) -> None:
    line, phrase = BROKEN[key]
    with pytest.raises(UnreadableStatement) as refusal:
        read(key, real_files()[key])
    assert phrase in str(refusal.value)
    assert refusal.value.line == line
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("key", DAY_FIRST)
def test_a_file_with_ambiguous_dates_asks_for_the_order(key: str) -> None:
    path = real_files()[key]
    with pytest.raises(AmbiguousDates):
        ADAPTERS["bankcsv"].parse(path.read_bytes(), path.name)


def test_a_table_without_a_header_is_read_once_its_columns_are_mapped() -> None:
    path = real_files()["test-data/test_raiffeisen_01.csv"]
    with pytest.raises(UnknownColumns):
        ADAPTERS["bankcsv"].parse(path.read_bytes(), path.name)
    columns = {"1": "date", "2": "text", "3": "value", "4": "amount", "5": "currency"}
    (statement,) = ADAPTERS["bankcsv"].parse(path.read_bytes(), path.name, columns=columns)
    assert statement.entries[0].amount == Decimal("-33.87")
    assert statement.currency == "EUR"
    # One row says 'A null transaction, just to confuse things' and nothing else.
    assert len(statement.entries) == len(path.read_bytes().splitlines()) - 1
    assert statement.warnings == ("The row has neither date nor amount; it is left out.",)


def test_pending_information_is_marked_so() -> None:
    files = real_files()
    for key in VALID:
        for statement in read(key, files[key]):
            expected = statement.format in ("mt942", "camt.052") or key in (
                "resources/sample3.txt",
                "resources/sample4.txt",
            )
            assert statement.pending == expected
            assert all(entry.pending for entry in statement.entries) or not expected


def test_entries_keep_apart_and_their_fingerprints_stay() -> None:
    files = real_files()
    for key in VALID:
        for statement, again in zip(read(key, files[key]), read(key, files[key]), strict=True):
            names = fingerprints(statement.entries, statement.account)
            assert len(set(names)) == len(names), key
            assert names == fingerprints(again.entries, again.account)


def test_mt940_amounts_equal_those_of_an_independent_reader() -> None:
    compared = 0
    for key, path in real_files().items():
        if VALID.get(key, ("",))[0] not in ("mt940", "mt942"):
            continue
        try:
            theirs = [
                entry.data["amount"].amount for entry in mt940.parse(str(path)).transactions if "amount" in entry.data
            ]
        except RuntimeError:
            continue  # the library reads 52 of the 54 files
        assert sorted(theirs) == sorted(entry.amount for statement in read(key, path) for entry in statement.entries), (
            key
        )
        compared += len(theirs)
    assert compared > 60
