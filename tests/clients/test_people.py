"""One person, several posts: addresses, leaving, the same person elsewhere, merging, reporting lines."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from perennial.clients import actions
from perennial.clients.actions.knowledge import set_stance
from perennial.clients.models import Contact
from perennial.clients.queries.organisation import candidates, organisation, posts_elsewhere
from perennial.clients.rules.organisation import Post, arrange, needs
from tests.conftest import TODAY, Cast

pytestmark = pytest.mark.django_db


def contact(cast: Cast, name: str, client: Any = None, **values: Any) -> Contact:
    return actions.add_contact(client or cast.harbor, values={"name": name, **values}, by=cast.by(cast.alice),
                               as_of=TODAY)  # fmt: skip


def change(cast: Cast, row: Contact, **values: Any) -> Contact:
    row.refresh_from_db()
    return actions.change_contact(row.pk, values=values, version=row.version, by=cast.by(cast.alice), as_of=TODAY)


def test_mail_is_matched_by_any_address_of_the_person_and_by_a_former_one(cast: Cast) -> None:
    row = contact(cast, "Priya Nair", email="Priya@Harbor.example", addresses=["p.nair@home.example"])
    change(cast, row, email="priya.nair@harbor.example")
    for address in ("P.NAIR@home.example", "priya@harbor.example", "priya.nair@harbor.example"):
        assert list(Contact.objects.answering_to([address])) == [row]
    assert not Contact.objects.answering_to(["stranger@home.example", ""])


def test_a_person_who_leaves_keeps_history_and_takes_a_post_at_another_client(client: Any, cast: Cast) -> None:
    row = contact(cast, "Priya Nair", email="priya@harbor.example", roles=["champion"], starts_on=date(2025, 3, 1))
    client.force_login(cast.alice)
    form = {"on": "2026-11-20", "client": cast.kestrel.pk, "title": "CTO", "email": "priya@kestrel.example"}
    client.post(f"/contacts/{row.pk}/leave/", form)
    row.refresh_from_db()
    post = cast.kestrel.contacts.get(email="priya@kestrel.example")
    assert row.ended_on == date(2026, 11, 20) and row.archived_on is not None
    assert post.person == row.person and post.starts_on == date(2026, 11, 20)
    assert row not in cast.harbor.contacts.current()
    assert posts_elsewhere([post], cast.alice) == {post.person_id: [row]}
    assert "Harbor Pay" in client.get(f"/clients/{cast.kestrel.pk}/people/").content.decode()
    # Bohdan does not see Harbor, so he must not learn where the person was
    cast.kestrel.manager = cast.bohdan
    cast.kestrel.save(update_fields=["manager"])
    client.force_login(cast.bohdan)
    assert "Harbor Pay" not in client.get(f"/clients/{cast.kestrel.pk}/people/").content.decode()


def test_the_same_person_at_two_clients_is_found_joined_and_parted(client: Any, cast: Cast) -> None:
    here = contact(cast, "Lena Ray", email="lena@harbor.example", birthday_day=29, birthday_month=2)
    there = contact(cast, "Lena Ray", cast.kestrel, email="lena@kestrel.example", time_zone="Europe/London")
    assert candidates(here, cast.alice) == [there]
    client.force_login(cast.alice)
    client.post(f"/contacts/{here.pk}/same/", {"other": there.pk})
    here.refresh_from_db()
    there.refresh_from_db()
    assert here.person == there.person and here.person is not None
    assert (here.person.time_zone, here.person.birthday_month) == ("Europe/London", 2)
    assert here.own_time_zone == "Europe/London"
    client.post(f"/contacts/{there.pk}/part/")
    there.refresh_from_db()
    assert there.person != here.person and there.own_time_zone == "Europe/London"


def test_merging_two_entries_joins_persons_addresses_and_breaks_a_circle(cast: Cast) -> None:
    boss = contact(cast, "Clara W", email="clara.w@harbor.example", addresses=["cw@home.example"])
    middle = contact(cast, "Dan", reports_to=boss)
    twin = contact(cast, "Clara Whitfield", email="clara@whitfield.example", reports_to=middle)
    actions.merge_contacts(keep=boss, lose=twin, by=cast.by(cast.alice), as_of=TODAY)
    boss.refresh_from_db()
    middle.refresh_from_db()
    assert boss.reports_to is None and middle.reports_to == boss
    for address in ("clara@whitfield.example", "cw@home.example"):
        assert boss in Contact.objects.answering_to([address])


def test_nobody_reports_in_a_circle_or_to_another_company(client: Any, cast: Cast) -> None:
    top = contact(cast, "Top")
    middle = contact(cast, "Middle", reports_to=top)
    low = contact(cast, "Low", reports_to=middle)
    with pytest.raises(actions.WrongBoss, match="already reports"):
        change(cast, top, reports_to=low)
    with pytest.raises(actions.WrongBoss, match="not at this client"):
        change(cast, top, reports_to=cast.orbit.contacts.first())
    client.force_login(cast.alice)
    answer = client.post(f"/contacts/{top.pk}/edit/", {"name": "Top", "reports_to": low.pk, "version": top.version})
    assert answer.status_code == 422 and "already reports" in answer.content.decode()
    found = organisation(cast.harbor.contacts.all())
    assert [(row.post.name, row.depth) for row in found.placed][:3] == [("Top", 0), ("Middle", 1), ("Low", 2)]
    assert found.missing == ["sponsor", "champion"]


def test_a_birthday_that_cannot_be_is_refused_and_a_leap_day_is_taken(client: Any, cast: Cast) -> None:
    row = contact(cast, "Leap")
    client.force_login(cast.alice)
    form = {"name": "Leap", "version": row.version, "birthday_day": 30, "birthday_month": 2}
    assert client.post(f"/contacts/{row.pk}/edit/", form).status_code == 422
    client.post(f"/contacts/{row.pk}/edit/", {**form, "birthday_day": 29})
    row.refresh_from_db()
    assert row.person is not None and (row.person.birthday_day, row.person.birthday_month) == (29, 2)


def test_old_data_with_a_circle_loses_nobody_and_bosses_who_left_leave_their_people_at_the_top() -> None:
    posts = [Post(1, "A", 2), Post(2, "B", 1), Post(3, "C", 99), Post(4, "D", 3)]
    assert {row.post.pk for row in arrange(posts)} == {1, 2, 3, 4}
    assert [(row.post.name, row.depth, row.below) for row in arrange(posts[2:])] == [("C", 0, 1), ("D", 1, 0)]


def test_a_role_counts_only_with_a_person_who_can_be_reached() -> None:
    posts = [Post(1, "A", None, frozenset({"sponsor"}), reachable=False), Post(2, "B", None, frozenset({"champion"}))]
    assert [(need.role, need.filled) for need in needs(posts)] == [
        ("sponsor", False), ("decision_maker", False), ("champion", True),
    ]  # fmt: skip


def test_the_list_of_people_is_exported_with_attitudes_for_readers_of_notes_only(client: Any, cast: Cast) -> None:
    set_stance(cast.harbor.contacts.first(), kind="wary", note="", by=cast.by(cast.alice), as_of=TODAY)
    for user, seen in ((cast.alice, True), (cast.denys, False)):
        client.force_login(user)
        text = client.get(f"/clients/{cast.harbor.pk}/people/export.csv").content.decode()
        assert "Clara Harbor" in text and ("Wary" in text) is seen
        assert client.get(f"/clients/{cast.harbor.pk}/people/export.xlsx").content[:2] == b"PK"
