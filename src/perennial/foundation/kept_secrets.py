"""Every secret the database holds under lock: what they are, whether they open, and locking them anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db import transaction

from perennial.foundation.models import Setting
from perennial.foundation.registry import SETTINGS
from perennial.foundation.vault import CannotUnlock, lock, unlock

SECRET_PARTS: Final = ("secret", "seed", "migrated_codes")  # of a second step's data


@dataclass(frozen=True, slots=True)
class Kept:
    """One row that holds locked text. `person_id` is set for a second step, `key` for a setting."""

    row: Setting | Authenticator
    texts: tuple[str, ...]
    key: str = ""
    person_id: int | None = None

    @property
    def opens(self) -> bool:
        try:
            for text in self.texts:
                unlock(text)
        except CannotUnlock:
            return False
        return True


def kept_secrets() -> Iterator[Kept]:
    """All of them; two queries."""
    secret = [spec.key for spec in SETTINGS if spec.kind == "secret"]
    for row in Setting.objects.filter(key__in=secret).order_by("key"):
        if row.value:
            yield Kept(row, (str(row.value),), key=row.key)
    for step in Authenticator.objects.order_by("id"):
        texts = tuple(_texts(step.data))
        if texts:
            yield Kept(step, texts, person_id=step.user_id)


@transaction.atomic
def relock(keys: Sequence[str], *, opened_with: Sequence[str]) -> tuple[int, int]:
    """Lock everything with the first of `keys`. Returns how many rows were, and how many no key opens (left alone)."""
    done = lost = 0
    for kept in kept_secrets():
        try:
            plain = {text: unlock(text, keys=opened_with) for text in kept.texts}
        except CannotUnlock:
            lost += 1
            continue
        fresh = {text: lock(words, keys=keys) for text, words in plain.items()}
        if isinstance(kept.row, Setting):
            Setting.objects.filter(pk=kept.row.pk).update(value=fresh[str(kept.row.value)])
        else:
            Authenticator.objects.filter(pk=kept.row.pk).update(data=_replaced(kept.row.data, fresh))
        done += 1
    return done, lost


def needs_the_key() -> list[str]:
    """What is lost with the secret key, as sentences for the person who makes a backup without it."""
    kept = list(kept_secrets())
    people = len({one.person_id for one in kept if one.person_id is not None})
    said = [f"{SETTINGS[one.key].title} ({one.key}) has to be entered again." for one in kept if one.key]
    if people:
        who = "1 person has" if people == 1 else f"{people} people have"
        said.append(f"{who} to set up the second step of signing in again; their recovery codes stop working.")
    return said


def _texts(data: dict[str, Any]) -> Iterator[str]:
    for part in SECRET_PARTS:
        value = data.get(part)
        yield from value if isinstance(value, list) else [value] if value else []


def _replaced(data: dict[str, Any], fresh: dict[str, str]) -> dict[str, Any]:
    return {
        part: ([fresh[text] for text in value] if isinstance(value, list) else fresh[value])
        if part in SECRET_PARTS and value else value
        for part, value in data.items()
    }  # fmt: skip
