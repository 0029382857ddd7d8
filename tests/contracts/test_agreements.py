"""Companies, agreements, placements and rates as the actions keep them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from perennial.contracts import ports
from perennial.contracts.actions.agreements import CannotAgree, add_project, change_agreement
from perennial.contracts.actions.entities import CannotKeepEntity, add_entity, change_entity, close_entity
from perennial.contracts.actions.placements import CannotPlace, propose_placement
from perennial.contracts.actions.rates import CannotSetRate, set_bill_rate
from perennial.contracts.models import Agreement, BillRate, CostRate, LegalEntity, Placement
from perennial.contracts.queries.placements import developers, placements_on
from perennial.contracts.queries.rates import costs_between, rates_between
from perennial.contracts.queries.run_rate import run_rate, run_rate_movements
from perennial.foundation.models import TimelineEvent
from perennial.foundation.rates import set_rates
from perennial.web.forms.agreements import AgreementForm
from tests.conftest import TODAY, Cast
from tests.contracts.team import Team, agreement, make_team


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


@pytest.fixture
def billed() -> Iterator[dict[int, date]]:
    """What billing says is invoiced; forgotten afterwards."""
    said: dict[int, date] = {}
    before = ports._invoiced[:]
    ports.register_invoiced_until(lambda ids: {pk: day for pk, day in said.items() if pk in ids})
    yield said
    ports._invoiced[:] = before


def test_the_first_company_is_the_default_and_series_are_not_shared(cast: Cast, team: Team) -> None:
    by = cast.by(cast.fedir)
    assert team.entity.is_default
    with pytest.raises(CannotKeepEntity, match="series"):
        add_entity(values={"name": "Other", "country": "UA", "series": "LW"}, by=by, as_of=TODAY)
    second = add_entity(
        values={"name": "Lindenworks LLC", "country": "UA", "series": "UA", "is_default": True}, by=by, as_of=TODAY
    )
    assert list(LegalEntity.objects.filter(is_default=True)) == [second]
    with pytest.raises(CannotKeepEntity, match="default"):
        close_entity(second, by=by, as_of=TODAY)
    with pytest.raises(CannotKeepEntity, match="default"):
        change_entity(second, values={"is_default": False}, by=by, as_of=TODAY)
    assert change_entity(team.entity, values={"city": "Tallinn"}, by=by, as_of=TODAY).city == "Tallinn"
    assert close_entity(team.entity, by=by, as_of=TODAY).closed_on == TODAY
    assert not LegalEntity.objects.visible_to(cast.alice).exists()


def test_agreements_that_cannot_be_are_refused_with_a_sentence(cast: Cast, team: Team) -> None:
    refused: tuple[tuple[dict[str, Any], str], ...] = (
        ({}, "number"),
        ({"number": "2", "ends_on": date(2025, 1, 1)}, "ends before"),
        ({"number": "3", "auto_renews": True}, "renew"),
        ({"number": "4", "parent": team.orbit}, "master"),
        ({"number": "5", "client": "orbit", "client_entity": team.buyer}, "another client"),
    )
    for values, words in refused:
        client = cast.orbit if values.pop("client", "") else cast.harbor
        with pytest.raises(CannotAgree, match=words):
            agreement(cast, client, team.entity, **values)
    with pytest.raises(CannotAgree, match="currency"):
        change_agreement(team.harbor, values={"currency": "EUR"}, by=cast.by(cast.alice), as_of=TODAY)
    changed = change_agreement(team.harbor, values={"notice_days": 45}, by=cast.by(cast.alice), as_of=TODAY)
    assert changed.notice_days == 45
    project = {"code": "P", "name": "App", "starts_on": TODAY}
    add_project(team.harbor, values=project, by=cast.by(cast.alice), as_of=TODAY)
    with pytest.raises(CannotAgree, match="code"):
        add_project(team.harbor, values=project, by=cast.by(cast.alice), as_of=TODAY)


def test_a_placement_that_cannot_be_is_refused(cast: Cast, team: Team) -> None:
    base: dict[str, Any] = {"title": "QA", "starts_on": TODAY, "by": cast.by(cast.alice), "as_of": TODAY}
    for values, words in (
        ({"share": D("1.5")}, "share"), ({"billing": "fixed"}, "fixed fee"),
        ({"replaces": team.lena_at_orbit}, "another"), ({"person": cast.max}, "already placed"),
    ):  # fmt: skip
        with pytest.raises(CannotPlace, match=words):
            propose_placement(team.harbor, **{"person": team.lena, **base, **values})
    assert Placement.objects.count() == 2


def test_a_rate_is_a_new_row_and_never_for_days_that_are_invoiced(
    cast: Cast, team: Team, billed: dict[int, date]
) -> None:
    row, by = team.max_at_harbor, cast.by(cast.alice)
    billed[row.pk] = date(2026, 10, 31)
    base: dict[str, Any] = {"currency": "USD", "by": by, "as_of": TODAY}
    for values, words in (
        ({"valid_from": date(2026, 10, 31)}, "invoiced"), ({"valid_from": TODAY, "currency": "EUR"}, "in USD"),
        ({"valid_from": TODAY, "amount": D(-1)}, "below zero"),
    ):  # fmt: skip
        with pytest.raises(CannotSetRate, match=words):
            set_bill_rate(row, **{"amount": D(55), **base, **values})
    set_bill_rate(row, amount=D(55), valid_from=date(2026, 11, 1), **base)
    held = rates_between([row.pk], date(2026, 10, 20), TODAY)[row.pk]
    assert [(one.valid_from, one.amount) for one in held] == [(date(2026, 1, 5), D(50)), (date(2026, 11, 1), D(55))]
    assert [one.amount for one in costs_between([cast.max.pk], TODAY, TODAY)[cast.max.pk]] == [D(30)]
    for model in (BillRate, CostRate):
        for act in (lambda rows: rows.update(amount=D(1)), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                act(model.objects.all())  # type: ignore[attr-defined]  # both have a manager


def test_the_run_rate_is_in_the_companys_currency_and_read_with_a_fixed_number_of_queries(
    cast: Cast, team: Team, django_assert_max_num_queries: Any
) -> None:
    set_rates([(date(2026, 1, 1), "EUR", "USD", D("1.1"))], source="test", by=cast.by(cast.fedir), as_of=TODAY)
    with django_assert_max_num_queries(8):
        found = run_rate(TODAY)
    assert found.clients == {cast.harbor.pk: D("8366.67"), cast.orbit.pk: D("4400.00")}
    assert found.total == D("12766.67") and found.annual == D("153200.04")
    moved = run_rate_movements(date(2026, 1, 1), TODAY)
    assert moved.sums["new"] == found.total == moved.end
    assert not run_rate(date(2025, 12, 31)).total


def test_who_is_placed_on_a_day(cast: Cast, team: Team) -> None:
    assert developers(TODAY) == {cast.max.pk, team.lena.pk}
    assert [row.person_id for row in placements_on(TODAY, [cast.harbor.pk])] == [cast.max.pk]
    assert not placements_on(date(2026, 1, 4)).exists()


def test_money_is_for_those_who_see_it_and_everything_is_told(cast: Cast, team: Team) -> None:
    seen = {user: [len(model.objects.visible_to(user)) for model in (Placement, Agreement, BillRate, CostRate)]  # type: ignore[attr-defined]  # all have it
            for user in (cast.alice, cast.bohdan, cast.hanna, cast.denys, cast.max)}  # fmt: skip
    assert seen == {
        cast.alice: [1, 1, 1, 0], cast.bohdan: [1, 1, 1, 0], cast.hanna: [2, 2, 2, 1], cast.denys: [2, 0, 0, 0],
        cast.max: [0, 0, 0, 0],
    }  # fmt: skip
    verbs = set(TimelineEvent.objects.values_list("verb", flat=True))
    assert {"entity.added", "client_entity.added", "agreement.added", "placement.proposed", "rate.set"} <= verbs
    costs = TimelineEvent.objects.filter(verb="cost.set")
    assert [row.client_id for row in costs] == [None]


@pytest.mark.django_db
def test_the_form_of_an_agreement_shows_every_field_once_by_what_it_is_about(cast: Cast) -> None:
    form = AgreementForm(client=cast.harbor)
    shown = [field.name for section in form.sections for row in section["rows"] for field in row]
    assert sorted(shown) == sorted(form.fields)
