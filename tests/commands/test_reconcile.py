"""`perennial reconcile`: two files, no database."""

from __future__ import annotations

from pathlib import Path

import pytest

from perennial.commands.reconcile import as_text, failure
from perennial.intake.hour_queries import CannotCompare, as_document, compare_exports
from tests.commands.terminal import answer, refusal
from tests.conftest import real_data
from tests.intake.test_trackers import TOGGL

HARVEST = (
    "Date,Client,Project,Project Code,Task,Notes,Hours,Billable?,Invoiced?,Approved?,First Name,Last Name\n"
    "2026-10-05,Harbor,Site,,,Docs,0.3,Yes,No,No,Bob,\n"
)


def test_two_trackers_are_compared_without_a_database(tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text(TOGGL)
    (tmp_path / "theirs.csv").write_text(HARVEST)
    home = tmp_path / "home"
    home.mkdir()
    found = answer(home, "reconcile", str(tmp_path / "ours.csv"), str(tmp_path / "theirs.csv"))
    assert (found["ours"]["seconds"], found["theirs"]["seconds"], found["causes"]) == (
        3540, 1080, {"missing": 1, "rounding": 1},
    )  # fmt: skip
    assert [(one["ours"]["line"], one["theirs"] and one["theirs"]["line"], one["why"]) for one in
            found["differences"]] == [
        (2, 2, "They have 0:18 and we have 0:16: one of them is rounded."), (3, None, "They do not have it."),
    ]  # fmt: skip
    assert not list(home.glob("*.sqlite3"))
    assert "line 3" in as_text(found)
    (tmp_path / "ours.csv").write_text(TOGGL.replace("00:43:00", "later"))
    assert refusal(home, "reconcile", str(tmp_path / "ours.csv"), str(tmp_path / "theirs.csv")) == (
        "1 refused, nothing was compared; ours.csv, line 3: “later” is not a duration, as in 1:30, 1h 30m or 1.5."
    )


def test_a_real_export_agrees_with_itself_and_with_itself_without_names(tmp_path: Path) -> None:
    path = real_data("timesheets") / "real" / "toggl_team_2016.csv"
    found = as_document(compare_exports(path, path, mapping={}))
    assert (found["differences"], found["matched"], found["percent"]) == ([], 455, "0.00")
    assert found["ours"]["seconds"] == found["theirs"]["seconds"] == 2_231_164
    assert failure(None, found) is None  # type: ignore[arg-type]  # the arguments are not looked at
    nameless = real_data("timesheets") / "real" / "toggl2tempo.csv"
    assert as_document(compare_exports(nameless, nameless, mapping={}))["differences"] == []


def test_what_is_no_table_of_hours_and_a_column_that_is_not_there_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TOGGL)
    (tmp_path / "b.csv").write_text("Colour,Size\nred,5\n")
    with pytest.raises(CannotCompare, match=r"b\.csv: The file is none of the kinds"):
        compare_exports(tmp_path / "a.csv", tmp_path / "b.csv", mapping={})
    with pytest.raises(CannotCompare, match="The file has no column “Lenght”"):
        compare_exports(tmp_path / "a.csv", tmp_path / "a.csv", mapping={"Lenght": "duration"})
