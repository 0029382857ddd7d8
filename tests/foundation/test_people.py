"""What holds for inviting, changing and switching off our people, whoever asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError

from perennial.foundation import people
from perennial.foundation.invitations import SETUP_EMAIL, CannotInvite, first_administrator
from perennial.foundation.models import TimelineEvent, User
from perennial.foundation.timeline import Actor, system
from tests.conftest import NOW, TODAY, Cast

PASSWORD = "seven quiet rivers"


def invite(cast: Cast, by: Any = None, **extra: Any) -> tuple[User, str]:
    values = {"name": "Nina Lys", "email": "Nina@Lindenworks.example", "role": "AM", "language": "uk", **extra}
    return people.invite_person(**values, by=Actor(by or cast.admin, NOW), as_of=TODAY)


def verbs(person: User) -> list[str]:
    rows = TimelineEvent.objects.filter(subject_kind="person", subject_id=person.pk).order_by("id")
    return list(rows.values_list("verb", flat=True))


def test_an_invited_person_sets_a_password_and_the_link_is_used_up(cast: Cast) -> None:
    person, token = invite(cast)
    assert (person.email, person.language, person.has_usable_password()) == ("nina@lindenworks.example", "uk", False)
    joined = people.accept_invitation(token, password=PASSWORD, at=NOW, as_of=TODAY)
    assert joined.check_password(PASSWORD)
    assert verbs(person) == ["person.invited", "person.joined"]
    with pytest.raises(people.InvitationGone):
        people.accept_invitation(token, password="another long password", at=NOW, as_of=TODAY)


def test_a_link_opens_for_seven_days(cast: Cast) -> None:
    _person, token = invite(cast)
    assert people.find_invitation(token, at=NOW + timedelta(days=7) - timedelta(seconds=1))
    with pytest.raises(people.InvitationGone):
        people.find_invitation(token, at=NOW + timedelta(days=7))


def test_only_the_digest_of_a_token_is_kept(cast: Cast) -> None:
    person, token = invite(cast)
    assert token not in str(person.invitations.values_list("token_hash", flat=True))
    assert token not in str(list(TimelineEvent.objects.values_list("data", flat=True)))


def test_a_new_link_ends_the_earlier_one(cast: Cast) -> None:
    person, first = invite(cast)
    second = people.resend_invitation(person, by=cast.by(cast.admin), as_of=TODAY)
    with pytest.raises(people.InvitationGone):
        people.find_invitation(first, at=NOW)
    assert people.find_invitation(second, at=NOW).user == person


def test_a_withdrawn_invitation_opens_nothing_until_invited_again(cast: Cast) -> None:
    person, token = invite(cast)
    people.revoke_invitation(person, by=cast.by(cast.admin), as_of=TODAY)
    with pytest.raises(people.InvitationGone):
        people.find_invitation(token, at=NOW)
    again = people.resend_invitation(person, by=cast.by(cast.admin), as_of=TODAY)
    assert people.accept_invitation(again, password=PASSWORD, at=NOW, as_of=TODAY).is_active


def test_a_person_with_a_password_is_neither_invited_again_nor_revoked(cast: Cast) -> None:
    with pytest.raises(CannotInvite):
        people.resend_invitation(cast.alice, by=cast.by(cast.admin), as_of=TODAY)
    with pytest.raises(people.CannotChangePerson):
        people.revoke_invitation(cast.alice, by=cast.by(cast.admin), as_of=TODAY)
    with pytest.raises(CannotInvite):
        invite(cast, email="alice@lindenworks.example")


@pytest.mark.parametrize("password", ["short", "password1234", "nina lys nina lys"[:8]])
def test_a_weak_password_is_refused_and_the_link_stays(cast: Cast, password: str) -> None:
    _person, token = invite(cast)
    with pytest.raises(ValidationError):
        people.accept_invitation(token, password=password, at=NOW, as_of=TODAY)
    assert people.find_invitation(token, at=NOW)


def test_the_first_administrator_says_who_they_are(db: Any) -> None:
    token = first_administrator(by=system(NOW), as_of=TODAY)
    assert token is not None
    assert people.find_invitation(token, at=NOW).user.email == SETUP_EMAIL
    with pytest.raises(people.CannotChangePerson):
        people.accept_invitation(token, password=PASSWORD, at=NOW, as_of=TODAY)
    person = people.accept_invitation(
        token, password=PASSWORD, email="Olena@lindenworks.example", name="Olena Savchuk", at=NOW, as_of=TODAY
    )
    assert (person.email, person.name, person.is_administrator) == ("olena@lindenworks.example", "Olena Savchuk", True)
    assert first_administrator(by=system(NOW), as_of=TODAY) is None


def test_only_an_administrator_makes_administrators(cast: Cast) -> None:
    with pytest.raises(CannotInvite):
        invite(cast, by=cast.hanna, administrator=True)
    with pytest.raises(people.CannotChangePerson):
        change(cast, cast.alice, by=cast.hanna, is_administrator=True)
    assert change(cast, cast.alice, by=cast.admin, is_administrator=True).is_administrator


def change(cast: Cast, person: User, by: Any, **values: Any) -> User:
    return people.change_person(person, values=values, by=cast.by(by), as_of=TODAY)


@pytest.mark.parametrize("values", [{"role": "DIR"}, {"is_administrator": False}, {"is_active": False}])
def test_nobody_changes_their_own_role_rights_and_access(cast: Cast, values: dict[str, Any]) -> None:
    with pytest.raises(people.CannotChangePerson):
        change(cast, cast.admin, by=cast.admin, **values)


def test_a_head_cannot_touch_an_administrator(cast: Cast) -> None:
    for values in ({"role": "AM"}, {"is_active": False}):
        with pytest.raises(people.CannotChangePerson):
            change(cast, cast.admin, by=cast.hanna, **values)


def test_the_last_administrator_stays_one(cast: Cast) -> None:
    alice = change(cast, cast.alice, by=cast.admin, is_administrator=True)
    change(cast, cast.admin, by=alice, is_administrator=False)
    for values in ({"is_administrator": False}, {"is_active": False}):
        with pytest.raises(people.CannotChangePerson, match="last administrator"):
            people.change_person(alice, values=values, by=system(NOW), as_of=TODAY)


def test_a_change_is_told_with_its_before_and_after(cast: Cast) -> None:
    change(cast, cast.alice, by=cast.hanna, role="HCS", name="Alice M.")
    event = TimelineEvent.objects.get(verb="person.changed")
    assert event.data["before"] == {"role": "AM", "name": "Alice Marchenko"}
    assert event.data["after"] == {"role": "HCS", "name": "Alice M."}


def test_switching_off_ends_every_session_of_the_person_and_no_other(cast: Cast) -> None:
    def session(person: User) -> str:
        store = SessionStore()
        store["_auth_user_id"] = str(person.pk)
        store.save()
        return str(store.session_key)

    own = [session(cast.alice), session(cast.alice)]
    other = session(cast.bohdan)
    change(cast, cast.alice, by=cast.hanna, is_active=False)
    assert [SessionStore().exists(key) for key in (*own, other)] == [False, False, True]
    assert verbs(cast.alice) == ["person.deactivated"]
    change(cast, cast.alice, by=cast.hanna, is_active=True)
    assert verbs(cast.alice)[-1] == "person.reactivated"


def test_who_never_came_in_is_invited_not_switched_on(cast: Cast) -> None:
    person, _token = invite(cast)
    people.revoke_invitation(person, by=cast.by(cast.admin), as_of=TODAY)
    with pytest.raises(people.CannotChangePerson, match="invitation"):
        change(cast, person, by=cast.admin, is_active=True)


def test_own_preferences_leave_no_event_and_a_new_name_does(cast: Cast) -> None:
    people.set_profile(cast.alice, values={"theme": "dark", "shortcuts": False}, by=cast.by(cast.alice), as_of=TODAY)
    assert verbs(cast.alice) == []
    people.set_profile(cast.alice, values={"name": "Alice M."}, by=cast.by(cast.alice), as_of=TODAY)
    assert verbs(cast.alice) == ["person.changed"]
    with pytest.raises(ValidationError):
        people.set_profile(cast.alice, values={"theme": "pink"}, by=cast.by(cast.alice), as_of=TODAY)
