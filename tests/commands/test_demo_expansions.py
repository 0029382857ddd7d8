"""What the demo company seeds of expansions: some decided, some on their way, whatever the book holds."""

from __future__ import annotations

import pytest

from perennial.commands.demo_expansions import make_expansions
from perennial.contracts.models import Placement
from perennial.delivery.models import StaffingRequest
from perennial.growth.models import Expansion, Idea
from perennial.people.actions.skills import name_skill
from tests.conftest import TODAY, Cast
from tests.contracts.team import make_team


@pytest.mark.django_db
def test_expansions_of_the_demo_company_rest_on_its_own_rows(cast: Cast) -> None:
    make_expansions(TODAY)
    assert not Expansion.objects.exists()  # nobody works for anybody: nothing is made up
    team, skill = make_team(cast), name_skill(".NET")
    Placement.objects.update(skill=skill, starts_on="2026-09-01")
    StaffingRequest.objects.create(
        client=cast.harbor, title="Developer", skill=skill, state="accepted", state_since="2026-11-01",
        made_on="2026-11-01", submitted_on="2026-11-01", needed_on="2026-12-20",
    )  # fmt: skip
    Idea.objects.create(
        client=cast.orbit, title="Reports", state="accepted", state_since=TODAY, made_on=TODAY, search_text=""
    )
    make_expansions(TODAY)
    states = sorted(Expansion.objects.values_list("state", flat=True))
    assert states == ["spotted", "staffing", "won"]
    won = Expansion.objects.filter(state="won", client=cast.harbor).get()
    assert won.placements.get().placement_id == team.max_at_harbor.pk
