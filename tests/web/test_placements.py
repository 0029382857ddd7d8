"""Placements over all clients and the watch over poaching through their pages."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from perennial.contracts.models import Placement, PoachWatch
from perennial.people.models import Skill
from tests.conftest import TODAY, Cast
from tests.contracts.team import Team, active, make_team


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


def text(client: Any, name: str, *args: Any, query: str = "") -> str:
    return str(client.get(reverse(name, args=args) + query).content.decode())


def test_the_list_narrows_sorts_exports_and_prices_what_the_reader_may_see(
    client: Any, cast: Cast, team: Team, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr("perennial.web.views.placement_list.today", lambda: TODAY)
    skill = Skill.objects.create(name="Go", key="go")
    second = active(cast, team.harbor, team.lena, "40", title="QA", share=Decimal("0.5"), skill=skill)
    Placement.objects.filter(pk=second.pk).update(roll_off_on=TODAY + timedelta(days=40))
    client.force_login(cast.hanna)
    page = text(client, "placements")
    assert "Harbor Pay" in page and "Orbit" in page and "$50 an hour" in page and "Poach watch" in page
    down = text(client, "placements", query="?sort=person&down=1")
    assert down.index("Max Dev") < down.index("Lena Kravets")
    for query, shown, hidden in (
        ("?within=60", "QA", "Max Dev"), ("?within=30", "Nothing fits", "Max Dev"), (f"?skill={skill.pk}", "QA", "Max"),
        ("?q=orbit", "Orbit", "Max Dev"), (f"?client={cast.orbit.pk}", "Orbit", "Harbor Pay"),
        ("?view=over", "No placement here", "Max Dev"), ("?view=x&within=7&skill=a", "Max Dev", "Nothing fits"),
    ):  # fmt: skip
        found = text(client, "placements", query=query)
        assert shown in found and hidden not in found, query
    client.force_login(cast.alice)
    with django_assert_max_num_queries(24):
        assert "Orbit" not in text(client, "placements", query="?sort=end")
    written = text(client, "placements-csv", query="?q=lena")
    assert "Lena Kravets,Harbor Pay,QA,Go" in written and "40.0000,USD,hour" in written and written.count("\n") == 2
    assert client.get(reverse("placements-xlsx")).content[:2] == b"PK"
    client.force_login(cast.denys)
    page = text(client, "placements")
    assert "Max Dev" in page and "$50" not in page and "Changes of rates" not in page
    assert "USD" not in text(client, "placements-csv")
    client.force_login(cast.max)
    assert client.get(reverse("placements")).status_code == 403


def test_a_sign_is_noted_talked_over_and_watched_through_the_pages(client: Any, cast: Cast, team: Team) -> None:
    client.force_login(cast.alice)
    row = team.max_at_harbor
    assert "No watch here" in text(client, "watches") and "Note a sign" in text(client, "placement", row.pk)
    new = reverse("watch-sign", args=[row.pk])
    assert client.post(new, {"sign": "client_hr", "on": "2020-01-01"}).status_code == 422
    assert client.post(new, {"sign": "client_hr", "on": "2026-01-10", "note": "A link"}).status_code == 302
    watch = PoachWatch.objects.get()
    page = text(client, "watch", watch.pk)
    assert "A link" in page and "Suspicion" in page and "20.0% of a year" in page and "No raise for" in page
    assert "Max Dev" in text(client, "watches") and "watched" in text(client, "placements")
    assert "Nothing fits" in text(client, "watches", query="?q=zz")
    talk = reverse("watch-step", args=[watch.pk, "talk"])
    assert "separately" in client.get(talk).content.decode()
    assert client.post(talk, {"with_developer": "on"}).status_code == 422
    assert client.post(talk, {"with_developer": "on", "with_client": "on", "words": "Calm"}).status_code == 302
    assert "sixty" in client.post(reverse("watch-step", args=[watch.pk, "calm"]), {}).content.decode()
    assert client.get(reverse("watch-step", args=[watch.pk, "dance"])).status_code == 404
    assert "Max Dev,Harbor Pay,Talked over" in text(client, "watches-csv")
    assert client.get(reverse("watches-xlsx")).content[:2] == b"PK"
    client.force_login(cast.denys)  # delivery keeps the watch with them, and sees no clause of the agreement
    page = text(client, "watch", watch.pk)
    assert "A link" in page and "20.0%" not in page
    client.force_login(cast.fedir)
    assert client.get(reverse("watch", args=[watch.pk])).status_code == 403
    assert "Note a sign" not in text(client, "placement", row.pk) and date(2026, 1, 10) in {
        sign.on for sign in watch.signs.all()
    }  # fmt: skip
