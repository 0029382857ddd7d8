"""Changes of rates through their pages: drafted, changed, approved by a head, agreed; who sees what of them."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest
from django.urls import reverse

from perennial.contracts.models import RateChange
from tests.conftest import Cast
from tests.contracts.team import Team, active, make_team


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


def text(client: Any, name: str, *args: Any, query: str = "") -> str:
    return str(client.get(reverse(name, args=args) + query).content.decode())


def test_rates_are_drafted_changed_approved_sent_and_agreed_through_the_pages(
    client: Any, cast: Cast, team: Team
) -> None:
    second = active(cast, team.harbor, team.lena, "4000", title="QA", billing="monthly")
    client.force_login(cast.alice)
    assert "Change rates" in text(client, "client-team", cast.harbor.pk)
    new = reverse("rate-change-new", args=[cast.harbor.pk])
    assert "Max Dev, Developer · $50 an hour" in client.get(new).content.decode()
    people = [team.max_at_harbor.pk, second.pk]
    both = {"placements": people, "effective_on": "2099-01-01", "how": "amount", "value": "60"}
    assert "different units" in client.post(new, both).content.decode()
    small = client.post(new, {**both, "placements": [team.max_at_harbor.pk], "value": "60.001"})
    assert small.status_code == 422 and "no smaller part" in small.content.decode()
    none = client.post(new, {**both, "how": "percent", "value": "0"})
    assert none.status_code == 422 and "not zero" in none.content.decode()
    past = client.post(new, {**both, "how": "percent", "value": "5", "effective_on": "2026-01-01"})
    assert past.status_code == 422 and "starts only on" in past.content.decode()
    assert client.post(new, {**both, "how": "percent", "value": "5"}).status_code == 302
    row = RateChange.objects.get()
    assert sorted(row.lines.values_list("amount", flat=True)) == [D("52.5"), D(4200)]
    page = text(client, "rate-change", row.pk)
    assert "$52.50 an hour" in page and "+5.0%" in page and "+$618.33" in page and "Margin" not in page
    lines = {line.placement_id: f"amount_{line.pk}" for line in row.lines.all()}
    edit = reverse("rate-change-edit", args=[row.pk])
    assert "Now $50 an hour" in client.get(edit).content.decode()
    taken = {"effective_on": "2099-02-15", "reason": "Prices rose", lines[team.max_at_harbor.pk]: "53"}
    assert client.post(edit, taken).status_code == 302
    page = text(client, "rate-change", row.pk)
    assert "Lena" not in page and "will show both rates" in page and "Prices rose" in page
    step = lambda event: reverse("rate-change-step", args=[row.pk, event])  # noqa: E731
    assert "not for your role" in client.post(step("approve"), {"margin_looked_at": "on"}).content.decode()
    client.force_login(cast.hanna)
    page = text(client, "rate-change", row.pk)
    assert "Margin after" in page and "43.4%" in page and "Approve" in page
    assert "margin" in client.post(step("approve"), {}).content.decode()
    assert client.post(step("approve"), {"margin_looked_at": "on"}).status_code == 302
    client.force_login(cast.alice)
    assert "Write to the client" in text(client, "rate-change", row.pk)
    letter = text(client, "letter", "rate_change", row.pk)
    assert "$50 an hour → $53 an hour" in letter and "30" not in letter.split("→")[1][:40]
    assert client.post(step("send"), {"words": "On paper"}).status_code == 302
    assert client.post(step("refuse"), {}).status_code == 422
    assert client.post(step("agree"), {"in_writing": "on", "words": "Signed"}).status_code == 302
    assert "by itself on 15 February 2099" in text(client, "rate-change", row.pk)
    assert client.get(step("dance")).status_code == 404 and "Withdraw" not in text(client, "rate-change", row.pk)
    assert "From 15 February 2099" in text(client, "client-team", cast.harbor.pk)
    timeline = text(client, "client-timeline", cast.harbor.pk)
    assert "The client agreed to new rates from 15 February 2099: Max Dev." in timeline


def test_the_list_filters_exports_and_hides_what_is_not_for_the_reader(client: Any, cast: Cast, team: Team) -> None:
    client.force_login(cast.alice)
    assert "No change of rates here" in text(client, "rate-changes")
    given = {"placements": [team.max_at_harbor.pk], "effective_on": "2099-01-01", "how": "amount", "value": "60"}
    client.post(reverse("rate-change-new", args=[cast.harbor.pk]), given)
    assert "Nobody here has a rate" in client.get(
        reverse("rate-change-new", args=[cast.harbor.pk]), follow=True
    ).content.decode()  # fmt: skip
    page = text(client, "rate-changes", query="?sort=client&down=1")
    assert "Harbor Pay" in page and "+$1,673.33" in page
    assert "Nothing fits" in text(client, "rate-changes", query="?q=nobody")
    assert "Harbor Pay" not in text(client, "rate-changes", query="?view=applied")
    written = text(client, "rate-changes-csv", query="?q=max")
    assert "Harbor Pay,Max Dev,Developer,2099-01-01,Drafted,50" in written
    assert client.get(reverse("rate-changes-xlsx")).content[:2] == b"PK"
    pk = RateChange.objects.get().pk
    client.force_login(cast.fedir)  # finance sees it and moves nothing
    assert "Withdraw" not in text(client, "rate-change", pk)
    client.force_login(cast.denys)  # delivery sees the team, no rate
    assert client.get(reverse("rate-change", args=[pk])).status_code == 403
    assert "$60" not in text(client, "client-team", cast.harbor.pk)
    client.force_login(cast.bohdan)
    assert client.get(reverse("rate-change", args=[pk])).status_code == 404
    assert "Harbor" not in text(client, "rate-changes")
