"""Act links: read without a trace, used by deed, revoked, limited, and never readable from our own database (D13)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from perennial.foundation import links
from perennial.foundation.models import ActLink, WrongTokens
from tests.conftest import NOW, Cast

HOUR = timedelta(hours=1)


@pytest.fixture
def link(cast: Cast) -> ActLink:
    return issued(cast)


def issued(cast: Cast) -> ActLink:
    by = cast.by(cast.alice)
    return links.issue_link("pulse", subject=("thing", 7), client_id=cast.harbor.pk, contact_id=3, by=by)


def token_of(link: ActLink) -> str:
    return links.address_of(link).rstrip("/").rsplit("/", 1)[1]


def test_a_link_is_read_as_often_as_one_likes_and_nothing_is_used_up(link: ActLink) -> None:
    for _time in range(5):
        assert links.read_link(token_of(link), at=NOW, address="192.0.2.1") == link
    link.refresh_from_db()
    assert (link.uses, link.last_used_at) == (0, None)
    links.use_link(link, at=NOW)
    links.use_link(link, at=NOW + HOUR)
    assert links.read_link(token_of(link), at=NOW + 2 * HOUR).uses == 2


def test_unknown_expired_and_revoked_are_one_answer(link: ActLink, cast: Cast) -> None:
    token = token_of(link)
    wrong = [token[:-1], token.swapcase(), token + "A", "", "~1", "x" * 5000, "мова", token[::-1]]
    for text in wrong:
        with pytest.raises(links.NoSuchLink):
            links.read_link(text, at=NOW)
    with pytest.raises(links.NoSuchLink):
        links.read_link(token, at=NOW + links.LIVES)
    assert links.read_link(token, at=NOW + links.LIVES - timedelta(seconds=1))
    assert links.revoke_link(link, by=cast.by(cast.alice))
    assert not links.revoke_link(link, by=cast.by(cast.alice))
    with pytest.raises(links.NoSuchLink):
        links.read_link(token, at=NOW)


def test_a_newer_link_does_not_end_an_older_one(link: ActLink, cast: Cast) -> None:
    newer = issued(cast)
    assert {links.read_link(token_of(row), at=NOW) for row in (link, newer)} == {link, newer}
    assert [row.pk for row in links.links_of(3)] == [newer.pk, link.pk]
    assert links.revoke_links(subject=("thing", [7]), by=cast.by(cast.alice)) == 2


def test_thirty_wrong_tokens_in_an_hour_close_the_door_to_that_address_alone(link: ActLink) -> None:
    for n in range(links.MOST_WRONG_AN_HOUR):
        with pytest.raises(links.NoSuchLink):
            links.read_link(f"no-{n}", at=NOW, address="192.0.2.1")
    with pytest.raises(links.TooManyTries):
        links.read_link(token_of(link), at=NOW, address="192.0.2.1")
    assert links.read_link(token_of(link), at=NOW, address="192.0.2.2") == link
    assert links.read_link(token_of(link), at=NOW + HOUR, address="192.0.2.1") == link
    assert "192.0.2.1" not in str(WrongTokens.objects.values_list("address", flat=True))
    assert links.prune(at=NOW + timedelta(days=3)) == 1


def test_only_a_digest_is_kept_and_a_letter_holds_a_mark_until_it_leaves(
    link: ActLink, cast: Cast, settings: Any
) -> None:
    token = token_of(link)
    assert links.looks_like_token(token)
    assert token not in " ".join(str(value) for value in ActLink.objects.values().get().values())
    body = f"Answer here: {links.mark_of(link.pk)} or {links.mark_of(link.pk + 1)}"
    assert token not in body
    told = links.with_addresses(body, [link.pk], client_id=cast.harbor.pk)
    assert told == f"Answer here: {links.address_of(link)} or {links.mark_of(link.pk + 1)}"
    with pytest.raises(links.StaleLink):  # another client's letter cannot carry it
        links.with_addresses(body, [link.pk], client_id=cast.orbit.pk)
    settings.SECRET_KEY = "another"
    with pytest.raises(links.StaleLink):
        links.address_of(link)


def test_tokens_have_256_bits_and_never_repeat() -> None:
    made = {links._token(str(n)) for n in range(2000)}
    assert len(made) == 2000
    assert all(links.looks_like_token(token) for token in made)
