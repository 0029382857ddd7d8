"""An imported book: a client in its first days is watched, the others ask for nothing; taken back it goes with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from perennial.clients.models import Client
from perennial.foundation.timeline import system
from perennial.handover.actions.advance import advance_onboardings
from perennial.handover.actions.steps import finish_step
from perennial.handover.models import Onboarding
from perennial.intake import actions
from perennial.today.actions import find_cues
from tests.conftest import NOW, TODAY, Cast
from tests.intake.test_apply import INVOICES, book
from tests.intake.test_take_back import back, bring

CLIENTS = (
    "code,name,country,language,currency,terms_days,status,since\n"
    "HAR,Harbor Line,GB,en,GBP,30,onboarding,2026-11-09\nLYT,Лютик,UA,uk,UAH,14,,\n"
)


def test_an_imported_client_in_its_first_days_is_watched_and_taken_back(cast: Cast, tmp_path: Path) -> None:
    batch = bring(cast, book(tmp_path, clients=CLIENTS, invoices=INVOICES))
    assert advance_onboardings(by=system(NOW), as_of=TODAY)["begun"] == 1
    row = Onboarding.objects.get()
    assert (row.client.code, row.state) == ("HAR", "days_1_30")
    assert not {cue.client_id for cue in find_cues(TODAY) if cue.rule in ("C06", "C07", "B3")}
    step = row.steps.get(kind="check_in")
    finish_step(step, by=cast.by(cast.olena), as_of=TODAY)
    with pytest.raises(actions.NothingTakenBack, match="first 90 days"):
        back(cast, batch)
    row.steps.update(by=None)
    back(cast, batch)
    assert not Onboarding.objects.exists() and not Client.objects.filter(code="HAR").exists()
