"""Clients that left before the book was made: their losses come in with it, once, and go with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from perennial.clients.actions import move_client
from perennial.clients.models import Client, ClientMove
from perennial.foundation.models import TimelineEvent
from perennial.intake.actions import take_back
from perennial.intake.doors import import_path
from perennial.intake.models import ImportBatch
from tests.conftest import TODAY, Cast

HEAD = "code,name,account_manager,status,since,lost_on,loss_reason\n"
OAK = "OAK,Oak Freight,alice@lindenworks.example,,2023-05-01,2025-02-27,competitor\n"
ELM = "ELM,Elm Foods,bohdan@lindenworks.example,archived,2022-01-10,2024-06-03,\n"


def bring(cast: Cast, folder: Path, text: str) -> dict[str, Any]:
    (folder / "clients.csv").write_text(HEAD + text)
    return import_path(folder, by=cast.by(cast.olena), as_of=TODAY)


def told(**only: Any) -> list[tuple[Any, ...]]:
    rows = ClientMove.objects.filter(**only).order_by("client__code", "pk")
    return list(rows.values_list("client__code", "event", "before", "after", "on", "loss_reason"))


def test_losses_of_the_past_come_in_once_and_go_with_their_import(cast: Cast, tmp_path: Path) -> None:
    found = bring(cast, tmp_path, OAK + ELM)
    oak, elm = Client.objects.get(code="OAK"), Client.objects.get(code="ELM")
    assert (oak.status, oak.status_since, elm.status) == ("lost", date(2025, 2, 27), "archived")
    assert told(client=oak) == [
        ("OAK", "notice_received", "active", "notice", date(2025, 2, 27), ""),
        ("OAK", "end_reached", "notice", "lost", date(2025, 2, 27), "competitor"),
    ]
    assert told(client=elm, after="lost") == [("ELM", "end_reached", "notice", "lost", date(2024, 6, 3), "")]
    event = TimelineEvent.objects.filter(client_id=oak.pk, verb="client.moved").first()
    assert event is not None and (event.on, event.data["loss_reason"]) == (date(2025, 2, 27), "competitor")
    batch = ImportBatch.objects.get(pk=found["batch"])

    bring(cast, tmp_path, OAK + ELM)
    bring(cast, tmp_path, OAK.replace("2025-02-27", "2025-03-31"))
    assert ClientMove.objects.count() == 4, "what the book has stays as it is"
    assert batch == ImportBatch.objects.get(state="applied")
    take_back(batch, by=cast.by(cast.olena), as_of=TODAY)
    assert not told() and not Client.objects.filter(code__in=("OAK", "ELM")).exists()


def test_a_client_the_book_has_is_lost_by_a_later_one_and_won_back_for_good(cast: Cast, tmp_path: Path) -> None:
    line = "orbit-rail,Orbit Rail,,,,2026-08-31,price\n"
    found = bring(cast, tmp_path, line)
    orbit = Client.objects.get(pk=cast.orbit.pk)
    assert orbit.status == "lost" and told(after="lost") == [
        ("orbit-rail", "end_reached", "notice", "lost", date(2026, 8, 31), "price")
    ]
    take_back(ImportBatch.objects.get(pk=found["batch"]), by=cast.by(cast.olena), as_of=TODAY)
    orbit.refresh_from_db()
    assert orbit.status == "active" and not told()

    bring(cast, tmp_path, line)
    move_client(orbit.pk, "win_back", values={}, version=None, by=cast.by(cast.sasha), as_of=TODAY)
    bring(cast, tmp_path, line)
    orbit.refresh_from_db()
    assert orbit.status == "prospect", "an old loss is no news"


def test_lines_that_cannot_be_true_are_refused(cast: Cast, tmp_path: Path) -> None:
    wrong = (
        "A,Ash,,,,2027-01-01,price\nB,Beech,,active,,2025-01-01,\nC,Cedar,,,2025-02-01,2025-01-01,\n"
        "D,Dogwood,,,,,price\nE,Elder,,,,2025-01-01,bored\n"
    )
    found = bring(cast, tmp_path, wrong)
    assert len(found["refused"]) == 5 and not Client.objects.filter(code__in="ABCDE").exists()
