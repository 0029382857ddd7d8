"""Who reports to whom at a client, and which roles are filled (mission S2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Post:
    """One person at the client as far as the organisation needs them."""

    pk: int
    name: str
    boss: int | None
    roles: frozenset[str] = frozenset()
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """A post with its depth below the top, in the order in which the organisation is read."""

    post: Post
    depth: int
    below: int  # how many report to them, directly or not


@dataclass(frozen=True, slots=True)
class Need:
    """One of the roles without which we are not safe: who has it, and whether any of them can be reached."""

    role: str
    people: tuple[int, ...]
    reachable: bool

    @property
    def filled(self) -> bool:
        return bool(self.people) and self.reachable


REQUIRED = ("sponsor", "decision_maker", "champion")
WISHED = ("billing", "economic_buyer", "technical", "procurement")


def chain_above(pk: int, above: Mapping[int, int | None]) -> list[int]:
    """The person and everybody above, nearest first; a circle in old data ends where it closes."""
    chain: list[int] = []
    at: int | None = pk
    while at is not None and at not in chain:
        chain.append(at)
        at = above.get(at)
    return chain


def arrange(posts: Sequence[Post]) -> list[Placed]:
    """Everybody from the top down, each boss followed by those who report to them, names in order.

    A boss who is not among the posts (left, archived) leaves their people at the top. Members of a circle, which the
    actions refuse but old data may hold, stand at the top as well: nobody is lost.
    """
    known = {post.pk: post for post in posts}
    above = {post.pk: post.boss if post.boss in known else None for post in posts}
    for pk in known:
        boss = above[pk]
        if boss is not None and pk in chain_above(boss, above):
            above[pk] = None
    below: dict[int | None, list[Post]] = defaultdict(list)
    for post in sorted(posts, key=lambda post: (post.name.casefold(), post.pk)):
        below[above[post.pk]].append(post)
    found: list[Placed] = []

    def walk(post: Post, depth: int) -> int:
        place = len(found)
        found.append(Placed(post, depth, 0))
        count = sum(1 + walk(child, depth + 1) for child in below[post.pk])
        found[place] = Placed(post, depth, count)
        return count

    for top in sorted(below[None], key=lambda post: (not below[post.pk], post.name.casefold(), post.pk)):
        walk(top, 0)
    return found


def needs(posts: Iterable[Post], roles: Sequence[str] = REQUIRED) -> list[Need]:
    """Who fills each role, in the order given."""
    rows = list(posts)
    return [
        Need(role, tuple(p.pk for p in rows if role in p.roles), any(p.reachable for p in rows if role in p.roles))
        for role in roles
    ]
