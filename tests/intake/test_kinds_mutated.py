"""Damaged samples never raise anything but the declared errors."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perennial.intake.kinds import KINDS, BadOptions, Staged, stage
from perennial.intake.reading import Limits, UnreadableFile, read_tables
from tests.intake import samples, test_deals_import
from tests.intake.test_cards_and_crm import AMO, BITRIX, CARDS, HUBSPOT, PIPEDRIVE, SALESFORCE
from tests.intake.test_reading_files import workbook

WORKBOOK = workbook([["client", "number", "issued_on", "amount", "currency"], ["A", 1, "2024-01-01", 5.5, "EUR"]])
SOURCES = [
    text.encode()
    for text in (
        *samples.BOOK.values(), samples.IBM, samples.SAP, samples.SAP_OPEN, samples.TABLE, *samples.XERO.values(),
        *samples.QUICKBOOKS.values(),
    )
] + [
    *(table.encode() for table in (*HUBSPOT.values(), *SALESFORCE.values())),
    CARDS.encode(), json.dumps(BITRIX).encode(), json.dumps(AMO).encode(), json.dumps(PIPEDRIVE).encode(),
    *(text.encode() for text in (test_deals_import.AMO, test_deals_import.BITRIX_EN, test_deals_import.TABLE)),
] + [samples.TABLE.encode("cp1251"), samples.TABLE.encode("utf-16"), WORKBOOK]  # fmt: skip
CELLS = [
    b"",
    b"=1+1",
    b"-1",
    b"0",
    b"1e99",
    b"31/02/2024",
    b"\xff",
    b"\0",
    b'"',
    b"\n",
    b",",
    b"\t",
    b"\xd0",
    b"9" * 400,
]


def harmless(data: bytes, kind: str | None = None) -> None:
    """Reads and stages; every refusal and warning must be a sentence that can be said."""
    try:
        found: Staged = stage(read_tables(data, "file.csv", Limits(rows=1000, cells=100_000)), kind=kind)
    except (UnreadableFile, BadOptions) as error:
        assert str(error)
        return
    for each in (*found.refused, *found.warnings):
        assert str(each.reason).endswith(".")
    for row in (*found.invoices, *found.payments, *found.credits):
        assert row.amount > 0


def mutated(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        at, end = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
        match chance.randrange(5):
            case 0:
                data = data[:at]
            case 1:
                data = data[:at] + data[min(end, at + 40) :]
            case 2:
                data = data[:at] + chance.choice(CELLS) + data[at:]
            case 3:
                data = data[:at] + data[at:end] * 2 + data[end:]
            case _:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        if not data:
            break
    return data


@pytest.mark.parametrize("source", range(len(SOURCES)))
def test_damaged_samples_are_read_or_refused(source: int) -> None:
    chance = random.Random(source)
    for _ in range(60):
        harmless(mutated(SOURCES[source], chance))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_any_sample_under_any_kind_is_staged_or_refused(kind: str) -> None:
    for data in SOURCES:
        harmless(data, kind)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    harmless(data)
