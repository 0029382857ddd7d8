"""The command line: quick, one document or one sentence, an instance made on first use."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from perennial.commands.demo import MARKER, _mark
from perennial.commands.main import COMMANDS, main
from tests.commands.terminal import answer, perennial, ready, refusal
from tests.drills.process import Instance, environment

HEAVY = ("django", "numpy", "scipy", "granian", "holidays")


def test_help_lists_every_command_and_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from perennial.commands.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"print([m for m in {HEAVY} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(tmp_path), capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
    for name in COMMANDS:
        assert f" {name}" in done.stdout


def test_help_loads_neither_django_nor_statistics() -> None:
    code = (
        "import sys; from perennial.commands.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print('heavy:', sorted({'django', 'numpy', 'scipy', 'babel'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "heavy: []" in done.stdout


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "demo-data"])
def test_every_command_explains_itself_and_takes_json(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert "--json" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [[], ["nonsense"], ["receivables", "--as-of", "31.12.2026"], ["today"], ["import"], ["import", "x", "--map", "y"]],
)
def test_wrong_arguments_are_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_four_processes_at_once_make_one_instance(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: answer(tmp_path, "verify"), range(4)))
    assert all(found["ok"] for found in answers)
    assert answer(tmp_path, "migrate") == {"migrated": False}


def test_reports_of_an_empty_company_are_empty(tmp_path: Path) -> None:
    ready(tmp_path)
    assert answer(tmp_path, "receivables", "--as-of", "2026-10-31")["as_of"] == "2026-10-31"
    assert answer(tmp_path, "outbox") == {"letters": [], "total": 0}
    assert "Nobody" in refusal(tmp_path, "today", "--user", "nobody")


def test_a_company_is_verified_and_tampering_is_found(tmp_path: Path) -> None:
    ids = Instance(ready(tmp_path)).run("company", "2525", "3")
    Instance(tmp_path).run("queue", str(ids[0]))
    found = answer(tmp_path, "verify")
    assert found["ok"], found["problems"]
    assert found["checked"]["invoices"] == 3
    assert found["checked"]["outbox"] == 1
    with closing(sqlite3.connect(tmp_path / "perennial.sqlite3")) as db, db:
        db.execute("UPDATE billing_invoice SET settled_on = '2026-01-01' WHERE number = 'D-1'")
        db.execute("DROP TRIGGER billing_payment_frozen_update")
    done = perennial(tmp_path, "verify", "--json")
    assert done.returncode == 1
    assert "D-1" in done.stdout
    assert "billing_payment_frozen_update" in done.stdout
    assert done.stderr == "2 problems were found.\n"


def test_an_administrator_is_invited_once_with_a_link(tmp_path: Path) -> None:
    ready(tmp_path)
    words = ("admin", "add", "Olena@Example.com", "--name", "Olena")
    found = answer(tmp_path, *words, PERENNIAL_URL="https://perennial.example.com")
    assert found["email"] == "olena@example.com"
    assert found["link"].startswith("https://perennial.example.com/invitation/")
    assert "not a mail address" in refusal(tmp_path, "admin", "add", "olena", "--name", "Olena")


def test_what_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    assert "cannot be used" in refusal(file / "home", "verify")
    assert "SQLite and PostgreSQL" in refusal(tmp_path / "a", "verify", DATABASE_URL="mysql://localhost/x")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "perennial.sqlite3").write_bytes(b"this is no database file, only text" * 50)
    refusal(tmp_path / "b", "verify")
    assert "PERENNIAL_URL" in refusal(tmp_path / "c", "serve", "--host", "0.0.0.0")
    assert "cannot be used" in refusal(tmp_path / "c", "serve", "--port", "99999")


def test_a_demo_is_never_made_in_a_home_that_holds_a_company(tmp_path: Path) -> None:
    answer(ready(tmp_path), "verify")
    assert "a PERENNIAL_HOME of its own" in refusal(tmp_path, "demo", "--no-serve")
    assert not (tmp_path / "demo.marker").exists()


def test_a_demo_begins_in_a_new_home_and_goes_on_where_it_was_broken_off(tmp_path: Path) -> None:
    home = tmp_path / "new"
    assert not _mark(home)
    assert home.stat().st_mode & 0o077 == 0
    (home / "perennial.sqlite3").touch()  # made, and not loaded when it was broken off
    assert not _mark(home)
    (home / MARKER).write_text('{"loaded": true}')
    assert _mark(home)
