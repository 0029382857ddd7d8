"""The command writes the book and says what is in it."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from perennial.commands import demo_data


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    demo_data.add_arguments(parser)
    return parser.parse_args(words)


def test_the_command_reports_what_it_wrote(tmp_path: Path) -> None:
    words = ["--clients", "16", "--years", "1", "--seed", "3", "--invoices", "50", "--today", "2026-11-23"]
    answer = demo_data.run(parsed(*words, "-o", str(tmp_path / "new" / "book")))
    assert (answer["clients"], answer["invoices"], answer["as_of"]) == (16, 50, "2026-11-23")
    assert len((tmp_path / "new" / "book" / "invoices.csv").read_text("utf-8").splitlines()) == 51


def test_without_a_day_the_book_ends_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    from perennial.foundation import clock

    monkeypatch.setattr(clock, "today", lambda: date(2025, 5, 6))
    assert demo_data.run(parsed("--clients", "1", "-o", str(tmp_path)))["as_of"] == "2025-05-06"
