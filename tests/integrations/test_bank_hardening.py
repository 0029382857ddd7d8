"""Hostile and damaged files: always statements or a sentence, quickly, and never half of a file."""

from __future__ import annotations

import time
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perennial.kernel.bank import MAX_BYTES, BankStatementFile, UnreadableStatement
from tests.integrations.formats import ADAPTERS, samples

SAMPLES = [(ADAPTERS[name], path.read_bytes(), path.name) for name, path in samples()]
GENTLE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def outcome(adapter: ModuleType, data: bytes, name: str) -> tuple[BankStatementFile, ...] | None:
    """The statements, or None after a refusal in whole sentences; anything else fails the test."""
    adapter.sniff(data, name)
    try:
        return adapter.parse(data, name)  # type: ignore[no-any-return]
    except UnreadableStatement as refusal:
        assert str(refusal)[0].isupper()
        assert str(refusal).endswith(".")
        assert "%(" not in str(refusal)
        assert refusal.line is None or 1 <= refusal.line <= data.count(b"\n") + data.count(b"\r") + 1
        return None


@pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=ADAPTERS)
@pytest.mark.parametrize(
    "data", [b"", b"  \n", b"\0" * 100, b"\xff\xfe\x00", b"\xef\xbb\xbf", b"{}", b"<", b"%PDF-1.4"]
)
def test_what_is_no_statement_is_refused(adapter: ModuleType, data: bytes) -> None:
    assert outcome(adapter, data, "file") is None


@pytest.mark.parametrize(("adapter", "data", "name"), SAMPLES)
def test_a_file_above_the_limit_is_refused_at_once(adapter: ModuleType, data: bytes, name: str) -> None:
    large = data + b" " * (100 * 1024 * 1024)
    started = time.perf_counter()
    with pytest.raises(UnreadableStatement, match=f"at most {MAX_BYTES // 1024 // 1024} MB"):
        adapter.parse(large, name)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(("adapter", "data", "name"), SAMPLES)
def test_zero_bytes_and_broken_utf8_are_refused(adapter: ModuleType, data: bytes, name: str) -> None:
    middle = len(data) // 2
    assert outcome(adapter, data[:middle] + b"\0" + data[middle:], name) is None
    broken = "Ümläut ".encode() * 20
    assert outcome(adapter, b"\xef\xbb\xbf" + data[:middle] + broken + b"\xc3\n" + data[middle:], name) is None


CUT = [(adapter, data, name) for adapter, data, name in SAMPLES if adapter is not ADAPTERS["bankcsv"]]


@pytest.mark.parametrize(("adapter", "data", "name"), CUT)
def test_a_cut_file_never_loses_entries_silently(adapter: ModuleType, data: bytes, name: str) -> None:
    """Whatever the place of the cut: refused, or every entry is there. (A table that ends early looks complete.)"""
    whole = sum(len(statement.entries) for statement in adapter.parse(data, name))
    for end in range(len(data) - 1, 0, -7):
        read = outcome(adapter, data[:end], name)
        pending = read is not None and all(statement.pending for statement in read)
        assert read is None or pending or sum(len(statement.entries) for statement in read) == whole, end


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>&c;</BkToCstmrStmt></Document>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>&x;</BkToCstmrStmt></Document>"""
REMOTE = b"""<?xml version="1.0"?><!DOCTYPE d SYSTEM "http://127.0.0.1:1/x.dtd">
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt/></Document>"""


@pytest.mark.parametrize("data", [BOMB, EXTERNAL, REMOTE], ids=["bomb", "external", "remote"])
def test_document_types_and_entities_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableStatement, match="not allowed"):
        ADAPTERS["camt"].parse(data, "camt.xml")


def test_deep_nesting_is_refused_quickly() -> None:
    started = time.perf_counter()
    with pytest.raises(UnreadableStatement, match="nested too deep"):
        ADAPTERS["camt"].parse(b"<a>" * 200_000, "camt.xml")
    assert time.perf_counter() - started < 1


def test_an_ofx_file_with_entities_or_deep_nesting_is_refused_or_read() -> None:
    with pytest.raises(UnreadableStatement, match="not allowed"):
        ADAPTERS["ofx"].parse(b'<!DOCTYPE x [<!ENTITY a "b">]><OFX></OFX>', "bank.ofx")
    assert outcome(ADAPTERS["ofx"], b"<OFX>" + b"<STMTRS><STMTTRN>" * 50_000 + b"</OFX>", "bank.ofx") is None


@pytest.mark.parametrize("encoding", ["utf-7", "nonsense", "utf-32", "ebcdic-cp-be"])
def test_strange_declared_encodings_are_refused_or_read(encoding: str) -> None:
    data = samples_of("camt").replace(b"UTF-8", encoding.encode())
    outcome(ADAPTERS["camt"], data, "camt.xml")
    outcome(ADAPTERS["ofx"], b"CHARSET:" + encoding.encode() + b"\n\xe4<OFX></OFX>", "bank.ofx")


def samples_of(adapter: str) -> bytes:
    return next(data for module, data, _ in SAMPLES if module is ADAPTERS[adapter])


@GENTLE
@given(
    sample=st.sampled_from(SAMPLES),
    edits=st.lists(
        st.tuples(
            st.floats(0, 1),
            st.integers(0, 12),
            st.one_of(
                st.binary(max_size=6),
                st.sampled_from(
                    [b"\n", b":61:", b":62F:", b"-", b"<", b"</Ntry>", b"<STMTTRN>", b'"', b";", b"99", b",", b"="]
                ),
                st.text(max_size=4).map(lambda text: text.encode("utf-8", "surrogatepass")),
            ),
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_mutated_files_give_statements_or_a_sentence(
    sample: tuple[ModuleType, bytes, str], edits: list[tuple[float, int, bytes]]
) -> None:
    adapter, data, name = sample
    for place, length, new in edits:
        at = int(place * len(data))
        data = data[:at] + new + data[at + length :]
    outcome(adapter, data, name)


@GENTLE
@given(data=st.binary(max_size=400), adapter=st.sampled_from(list(ADAPTERS.values())))
def test_any_bytes_give_statements_or_a_sentence(data: bytes, adapter: ModuleType) -> None:
    outcome(adapter, data, "file.csv")


@GENTLE
@given(
    cells=st.lists(
        st.lists(st.text(alphabet="0123456789.,-/ €abDC\"';\n", max_size=12), min_size=3, max_size=3), max_size=6
    )
)
def test_any_cells_under_a_header_give_statements_or_a_sentence(cells: list[list[str]]) -> None:
    rows = "\n".join(";".join(row) for row in cells)
    outcome(ADAPTERS["bankcsv"], f"Date;Amount;Text\n{rows}\n".encode(), "bank.csv")
