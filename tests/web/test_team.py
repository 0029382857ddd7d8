"""The team tab, a placement's page, and its moves through the pages; developers and strangers see no money."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from perennial.contracts.actions.moves import ask_replacement
from perennial.contracts.models import Placement
from tests.conftest import TODAY, Cast
from tests.contracts.team import Team, agreement, make_team


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


def text(client: Any, name: str, *args: Any) -> str:
    return str(client.get(reverse(name, args=args)).content.decode())


def test_a_developer_is_proposed_agreed_and_given_notice_through_the_pages(
    client: Any, cast: Cast, team: Team
) -> None:
    client.force_login(cast.alice)
    page = text(client, "client-team", cast.harbor.pk)
    assert "Max Dev" in page and "$50 an hour" in page and "1.0 full-time" in page and "leavers in 6 months" in page
    url = reverse("placement-new", args=[cast.harbor.pk])
    refused = client.post(url, {"title": "QA"})
    assert refused.status_code == 422 and "This field is required" in refused.content.decode()
    form = {"person": team.lena.pk, "title": "QA engineer", "agreement": team.harbor.pk, "starts_on": TODAY,
            "share": 50, "billing": "hourly", "amount": "42.50"}  # fmt: skip
    assert client.post(url, form).status_code == 302
    row = Placement.objects.get(client=cast.harbor, person=team.lena)
    for event, values in (
        ("agree", {"in_writing": "on"}), ("start", {"has_access": "on"}), ("plan", {"roll_off_on": "2027-03-01"}),
        ("give_notice", {"notice_by": "client", "cause": "budget", "last_day": "2099-01-01", "reason": "No money"}),
    ):  # fmt: skip
        address = reverse("placement-step", args=[row.pk, event])
        assert client.get(address).status_code == 200
        assert client.post(address, values).status_code == 302, event
    row.refresh_from_db()
    assert row.state == "notice"
    page = text(client, "placement", row.pk)
    assert "No money" in page and "$42.50 an hour" in page and "Withdraw the notice" in page and "50%" in page
    wrong = client.post(reverse("placement-step", args=[row.pk, "withdraw"]), {})
    assert wrong.status_code == 422 and "both sides have to agree" in wrong.content.decode()
    assert client.get(reverse("placement-step", args=[row.pk, "dance"])).status_code == 404
    written = client.get(reverse("client-team-csv", args=[cast.harbor.pk])).content.decode()
    assert "Lena Kravets,QA engineer" in written and "42.5" in written and written.count("\n") == 3
    assert client.get(reverse("client-team-xlsx", args=[cast.harbor.pk])).content[:2] == b"PK"


def test_the_agreements_stand_below_with_the_day_by_which_notice_is_due(client: Any, cast: Cast, team: Team) -> None:
    values = {"number": "MSA-7", "kind": "master", "starts_on": date(2026, 1, 5), "ends_on": date(2098, 12, 31),
              "auto_renews": True, "notice_days": 60}  # fmt: skip
    agreement(cast, cast.harbor, team.entity, **values)
    client.force_login(cast.alice)
    page = text(client, "client-team", cast.harbor.pk)
    assert "MSA-7" in page and "31 December 2098" in page and "1 November 2098" in page and "open-ended" in page
    client.force_login(cast.denys)
    assert "MSA-7" not in text(client, "client-team", cast.harbor.pk)


def test_delivery_sees_the_team_without_a_rate_and_moves_nothing(client: Any, cast: Cast, team: Team) -> None:
    ask_replacement(team.max_at_harbor, cause="quality", by=cast.by(cast.alice), as_of=TODAY)
    client.force_login(cast.denys)
    for page in (text(client, "client-team", cast.harbor.pk), text(client, "placement", team.max_at_harbor.pk)):
        assert "Max Dev" in page and "Being replaced" in page and "$50" not in page and "Propose" not in page
    assert "50" not in client.get(reverse("client-team-csv", args=[cast.harbor.pk])).content.decode()
    client.force_login(cast.max)
    assert client.get(reverse("client-team", args=[cast.harbor.pk])).status_code == 403
    client.force_login(cast.bohdan)
    assert client.get(reverse("placement", args=[team.max_at_harbor.pk])).status_code == 404


def test_an_empty_team_says_what_to_do(client: Any, cast: Cast) -> None:
    client.force_login(cast.alice)
    assert "Propose a developer, or import" in text(client, "client-team", cast.harbor.pk)
    page = client.get(reverse("placement-new", args=[cast.harbor.pk]), follow=True).content.decode()
    assert "There is no agreement with this client yet" in page
