"""What is known of clients comes in once, an older word never wins, and the import can be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from perennial.clients.actions import canvas as canvas_actions
from perennial.clients.actions import knowledge
from perennial.clients.choices import BadNews, CalmedBy, Decides, FactKind, StanceKind, Tempo
from perennial.clients.models import CanvasVersion, Client, ClientFact, CommunicationType, Stance
from perennial.clients.queries import canvas
from perennial.intake import actions
from perennial.intake.doors import import_path
from perennial.intake.kinds import book_columns as names
from perennial.intake.kinds import stage
from perennial.intake.models import ImportBatch, ImportKey
from perennial.intake.reading import read_tables
from tests.conftest import TODAY, Cast
from tests.intake.test_apply import book

HEAD = "client,about,value,contact,on\n"
PEOPLE = "client,name,email,roles\nharbor-pay,Tom Reed,tom@harbor.example,decision_maker\n"
FACTS = "harbor-pay,industry,Payments,,2026-11-01\nharbor-pay,rival,Portline,,\n"
TYPE = "harbor-pay,calmed_by,numbers,,2026-11-01\nharbor-pay,tempo,weekly,,2026-11-01\n"
STANCE = "harbor-pay,stance,Friendly,Tom Reed,2026-11-01\n"
CANVAS = "harbor-pay,canvas.value,Duties paid within an hour,,\nharbor-pay,canvas.costs,! A sieve for the checks,,\n"


def bring(cast: Cast, folder: Path, text: str, **more: Any) -> dict[str, Any]:
    path = book(folder, contacts=PEOPLE, knowledge=HEAD + text)
    return import_path(path, by=cast.by(cast.olena), as_of=TODAY, **more)


def test_the_words_of_the_book_are_those_of_the_product() -> None:
    assert set(FactKind.values) == names.FACTS and set(StanceKind.values) == names.STANCES
    axes = {"decides": Decides, "calmed_by": CalmedBy, "tempo": Tempo, "bad_news": BadNews}
    assert {axis: set(choices.values) for axis, choices in axes.items()} == names.AXES
    assert set(canvas.BLOCKS) == names.CANVAS_BLOCKS


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("H,weather,Rain,,\n", "about", "not one of"),
        ("H,tempo,hourly,,\n", "value", "not one of: daily, monthly, weekly"),
        ("H,stance,friendly,,\n", "contact", "must not be"),
        ("H,stance,in love,Tom,\n", "value", "not one of"),
        ("H,industry,,,\n", "value", "must not be"),
    ],
)
def test_what_cannot_be_known_is_refused_with_its_line(line: str, column: str, reason: str) -> None:
    found = stage(read_tables((HEAD + line).encode(), "knowledge.csv"))
    assert [(row.line, row.column) for row in found.refused] == [(2, column)] and not found.knowledge
    assert reason in str(found.refused[0].reason)


def test_one_industry_at_a_time() -> None:
    found = stage(read_tables((HEAD + FACTS + "harbor-pay,industry,Ports,,\n").encode(), "knowledge.csv"))
    assert [(row.line, row.column) for row in found.refused] == [(4, "about")]


@pytest.mark.django_db
def test_everything_known_comes_in_once(cast: Cast, tmp_path: Path) -> None:
    found = bring(cast, tmp_path / "a", FACTS + TYPE + STANCE + CANVAS)
    assert found["created"]["knowledge"] == 7 and not found["refused"]
    assert set(ClientFact.objects.values_list("kind", "text")) == {("industry", "Payments"), ("rival", "Portline")}
    row = CommunicationType.objects.get()
    assert (row.client, row.decides, row.calmed_by, row.tempo, row.known) == (cast.harbor, "", "numbers", "weekly", 2)
    assert [(one.contact.name, one.kind) for one in Stance.objects.all()] == [("Tom Reed", "friendly")]
    lines = {(item.block, item.kind, item.text) for item in canvas.loaded(CanvasVersion.objects.get().items)}
    assert lines == {("value", "fact", "Duties paid within an hour"), ("costs", "idea", "A sieve for the checks")}
    again = bring(cast, tmp_path / "a", FACTS + TYPE + STANCE + CANVAS)
    assert again["unchanged"]["knowledge"] == 7 and "knowledge" not in again["created"]
    assert CanvasVersion.objects.count() == Stance.objects.count() == 1


@pytest.mark.django_db
def test_a_newer_word_wins_an_older_one_does_not_and_taking_back_restores(cast: Cast, tmp_path: Path) -> None:
    bring(cast, tmp_path / "a", FACTS + TYPE + STANCE + CANVAS)
    before = _picture()
    newer = "harbor-pay,industry,Ports,,2026-11-10\nharbor-pay,tempo,daily,,2026-11-10\n"
    more = "harbor-pay,stance,wary,Tom Reed,2026-11-10\nharbor-pay,canvas.value,Fewer queues,,\n"
    found = bring(cast, tmp_path / "b", newer + more)
    assert (found["created"]["knowledge"], found["changed"]["knowledge"]) == (3, 1)
    assert ClientFact.objects.get(kind="industry", replaced_on=None).text == "Ports"
    assert CommunicationType.objects.get().tempo == "daily" and CanvasVersion.objects.count() == 2
    older = "harbor-pay,industry,Shops,,2026-11-05\nharbor-pay,stance,hostile,Tom Reed,2026-11-05\n"
    assert bring(cast, tmp_path / "c", older)["unchanged"]["knowledge"] == 2
    actions.take_back(ImportBatch.objects.get(pk=found["batch"]), by=cast.by(cast.olena), as_of=TODAY)
    assert _picture() == before


@pytest.mark.django_db
def test_what_a_person_has_learnt_stays_and_stands_in_the_way_of_a_client(cast: Cast, tmp_path: Path) -> None:
    new = "client,about,value\nfern,industry,Analytics\nfern,canvas.value,Shelves that are full\n"
    folder = book(tmp_path / "a", clients="code,name\nfern,Fern\n", knowledge=new)
    found = import_path(folder, by=cast.by(cast.olena), as_of=TODAY)
    fern = Client.objects.get(code="fern")
    batch = ImportBatch.objects.get(pk=found["batch"])
    knowledge.add_fact(fern, kind="goal", text="Fewer returns", by=cast.by(cast.hanna), as_of=TODAY)
    with pytest.raises(actions.NothingTakenBack):
        actions.take_back(batch, by=cast.by(cast.olena), as_of=TODAY)
    ClientFact.objects.filter(kind="goal").delete()
    actions.take_back(batch, by=cast.by(cast.olena), as_of=TODAY)
    assert not ClientFact.objects.exists() and not CanvasVersion.objects.exists() and not ImportKey.objects.exists()


@pytest.mark.django_db
def test_lines_join_a_canvas_that_is_there(cast: Cast, tmp_path: Path) -> None:
    canvas_actions.save_block(
        cast.harbor, block="value", text="Trust", seen=None, by=cast.by(cast.alice), as_of=TODAY
    )
    bring(cast, tmp_path / "a", CANVAS)
    assert len(canvas.loaded(CanvasVersion.objects.last().items)) == 3  # type: ignore[union-attr]


def _picture() -> list[Any]:
    tables = (ClientFact, CommunicationType, Stance, CanvasVersion)
    return [list(table.objects.order_by("pk").values()) for table in tables]  # type: ignore[attr-defined]
