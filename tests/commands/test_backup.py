"""A backup is whole or refused: flipped bytes, cuts and wrong homes are found before anything is touched (D24)."""

from __future__ import annotations

import os
import random
import tarfile
from pathlib import Path

import pytest

from perennial.commands.archive import BadArchive, Entry, unpack, write_archive
from tests.commands.terminal import answer, ready, refusal
from tests.drills.databases import POSTGRES, databases
from tests.drills.process import Instance

FLIPS = 100 if os.environ.get("PERENNIAL_SOAK") else 40


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """An archive of two files."""
    (tmp_path / "one").write_bytes(b"one" * 100)
    (tmp_path / "two").write_bytes(os.urandom(3000))
    target = tmp_path / "small.tar.gz"
    write_archive(
        target, [Entry("one", tmp_path / "one"), Entry("attachments/two", tmp_path / "two")], {"made_at": "now"}
    )
    return target


def test_an_archive_is_read_back_and_tar_reads_it_too(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert unpack(small, folder)["made_at"] == "now"
    assert (folder / "attachments" / "two").read_bytes() == (tmp_path / "two").read_bytes()
    with tarfile.open(small) as tar:
        assert tar.getnames() == ["manifest.json", "one", "attachments/two"]


def test_every_flipped_byte_is_found(small: Path, tmp_path: Path) -> None:
    whole, rng = small.read_bytes(), random.Random(24)
    head_and_tail = [*range(12), *range(len(whole) - 70, len(whole))]
    for place in [*head_and_tail, *rng.sample(range(len(whole)), FLIPS)]:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << rng.randrange(8)
        small.write_bytes(damaged)
        with pytest.raises(BadArchive):
            unpack(small, tmp_path / f"out-{place}")


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.99])
def test_a_cut_file_is_found(small: Path, tmp_path: Path, part: float) -> None:
    whole = small.read_bytes()
    small.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(BadArchive):
        unpack(small, tmp_path / "out")


def test_a_backup_of_a_running_company_comes_back_whole(tmp_path: Path) -> None:
    home, other, file = tmp_path / "home", tmp_path / "other", tmp_path / "company.tar.gz"
    Instance(ready(home)).run("company", "2525", "3")
    (home / "attachments").mkdir()
    (home / "attachments" / "a.pdf").write_bytes(b"%PDF")
    made = answer(home, "backup", str(file), "--with-secret-key")
    assert made["money"]["billing_invoice"] == "300"
    assert "exists" in refusal(home, "backup", str(file))

    checked = answer(other, "restore", str(file), "--check-only")
    assert (checked["ok"], checked["restored"]) == (True, False)
    assert not (other / "perennial.sqlite3").exists()
    assert answer(other, "restore", str(file))["restored"]
    assert (other / "attachments" / "a.pdf").read_bytes() == b"%PDF"
    assert (other / "secret.key").read_text() == (home / "secret.key").read_text()
    found = answer(other, "verify")
    assert (found["ok"], found["checked"]["invoices"]) == (True, 3)

    assert "--force" in refusal(other, "restore", str(file))
    again = answer(other, "restore", str(file), "--force")
    assert (Path(again["aside"]) / "perennial.sqlite3").exists()
    assert answer(other, "verify")["checked"]["invoices"] == 3

    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    file.write_bytes(damaged)
    before = (other / "perennial.sqlite3").read_bytes()
    assert "checksum" in refusal(other, "restore", str(file), "--force")
    assert (other / "perennial.sqlite3").read_bytes() == before


@pytest.mark.skipif(not POSTGRES, reason="PostgreSQL is tested when PERENNIAL_TEST_DB names it")
@pytest.mark.django_db  # not for its tables: it says that this test belongs to the run on PostgreSQL
def test_a_postgresql_company_comes_back_whole(tmp_path: Path) -> None:
    with databases(made=1, empty=1) as (first, second):
        _backed_up_and_restored(tmp_path / "home", tmp_path / "other", first, second)


def _backed_up_and_restored(home: Path, other: Path, first: str, second: str) -> None:
    file = home.parent / "company.tar.gz"
    Instance(home, first).run("company", "2525", "3")
    answer(home, "backup", str(file), DATABASE_URL=first)
    assert "other database" in refusal(other, "restore", str(file))
    assert answer(other, "restore", str(file), DATABASE_URL=second)["restored"]
    found = answer(other, "verify", DATABASE_URL=second)
    assert (found["ok"], found["checked"]["invoices"]) == (True, 3)
    Instance(other, second).run("queue", "1")  # new numbers follow the restored ones
    assert "--force" in refusal(other, "restore", str(file), DATABASE_URL=second)


def test_a_backup_without_the_key_says_what_is_lost_and_a_new_key_is_taken_into_use(tmp_path: Path) -> None:
    home, other, file = tmp_path / "home", tmp_path / "other", tmp_path / "company.tar.gz"
    Instance(ready(home)).run("secrets", "a word of the mail server")
    made = answer(home, "backup", str(file))
    assert not made["secret_key"]
    assert made["lost_without_key"] == [
        "Password (mail.password) has to be entered again.",
        "1 person has to set up the second step of signing in again; their recovery codes stop working.",
        "Everybody signs in again.",
    ]
    assert answer(other, "restore", str(file))["lost"] == made["lost_without_key"]
    assert "2 problems" in refusal(other, "verify")

    old = (home / "secret.key").read_text()
    assert answer(home, "rekey", "--new") == {"new_key": True, "locked": 2, "lost": 0}
    assert (home / "secret.key").read_text() != old
    assert not (home / "secret.old").exists()
    assert answer(home, "verify")["ok"]
    assert answer(home, "rekey")["locked"] == 2
    (other / "secret.key").write_text(old)
    assert answer(other, "verify")["ok"]
