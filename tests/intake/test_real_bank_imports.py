"""Every real bank file is stored whole or refused with one sentence, by the same door as any other file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from perennial.billing.models import BankEntry, BankStatement, Payment
from perennial.foundation.choices import ActorKind
from perennial.foundation.timeline import Actor
from perennial.intake.doors import ImportRefused, import_path
from tests.conftest import NOW, real_data
from tests.integrations.bank_files import BROKEN, DAY_FIRST, VALID

pytestmark = pytest.mark.django_db
BY = Actor(None, NOW, ActorKind.IMPORT)
# a currency that is no more: its lines are refused one by one, since nothing could be owed in it
WITHDRAWN = {"test-data/test_swedebank_statement.xls": "LTL", "cmxl/mt940.sta": "DEM"}


class Undone(Exception):
    """Ends a trial without a trace."""


def files() -> dict[str, Path]:
    root = real_data("bank")
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_file():
            found[f"{path.parent.name}/{path.name}"] = path
    return found


def trial(path: Path, name: str) -> dict[str, Any]:
    """What the import says, with how many lines it stored; undone at once."""
    found: dict[str, Any] = {}
    mapping = {"date_order": "dmy"} if name in DAY_FIRST else {}
    try:
        with transaction.atomic():
            mapping["currency"] = "EUR"  # some tables name none
            found = import_path(path, kind="bank", mapping=mapping, by=BY, as_of=date(2026, 11, 23))
            found["stored"] = BankEntry.objects.count()
            if found["refused"]:
                raise Undone
            assert BankStatement.objects.count() == found["created"]["bank_statements"]
            assert not Payment.objects.exists()
            raise Undone
    except Undone:
        return found


def test_every_valid_file_is_stored_whole() -> None:
    there = files()
    for name, (_format, statements, entries, _sum) in VALID.items():
        found = trial(there[name], name)
        if name in WITHDRAWN:
            assert {row["value"] for row in found["refused"]} == {WITHDRAWN[name]} and not found["applied"]
            continue
        assert found["applied"], (name, found["refused"][:2], found["asks"])
        stored = found["created"]["bank_entries"]
        assert found["stored"] == stored and stored + found["unchanged"]["bank_entries"] == entries, name
        assert found["created"]["bank_statements"] == statements, name


def test_every_broken_file_is_one_sentence_and_nothing_is_stored() -> None:
    there = files()
    for name, (line, says) in BROKEN.items():
        with pytest.raises(ImportRefused) as refused:
            trial(there[name], name)
        assert says in str(refused.value) and "\n" not in str(refused.value), name
        assert refused.value.line == line, name
    assert not BankStatement.objects.exists()
