"""Which of the companies we know one is, by its name and its domain: certain, new, or for a person to say. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from perennial.kernel.domains import PUBLIC
from perennial.kernel.text import company_key, name_key

T = TypeVar("T", bound=Hashable)
_TELLING: Final = 4  # letters of a name that say enough to be taken for the beginning of another


class How(StrEnum):
    """What the name and the domain told. The first two are certain; the last four are for a person."""

    NAME = "name"
    DOMAIN = "domain"
    NEW = "new"
    NAMELESS = "nameless"
    SEVERAL = "several"
    LIKE = "like"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """`one` is the company where it is certain; `near` are those a person may mean."""

    how: How
    one: T | None = None
    near: tuple[T, ...] = ()


class Companies(Generic[T]):
    """Companies by folded name, by name without its legal form, and by the domains they write from."""

    def __init__(self) -> None:
        self._names: defaultdict[str, dict[T, None]] = defaultdict(dict)
        self._firsts: defaultdict[str, dict[tuple[str, T], None]] = defaultdict(dict)
        self._domains: defaultdict[str, dict[T, None]] = defaultdict(dict)

    def add(self, name: str, one: T, domains: Iterable[str] = ()) -> None:
        """Make a company findable."""
        self._names[name_key(name)][one] = None
        core = company_key(name)
        self._firsts[core.partition(" ")[0]][(core, one)] = None
        for domain in domains:
            if domain and domain not in PUBLIC:
                self._domains[domain][one] = None

    def find(self, name: str, domain: str = "") -> Found[T]:
        """A public domain says nothing. A name that is nearly another's is never taken for new in silence."""
        by_domain = tuple(self._domains.get(domain, ())) if domain not in PUBLIC else ()
        if not name_key(name):
            return self._by(by_domain) or Found(How.NAMELESS)
        named = tuple(self._names.get(name_key(name), ()))
        if len(named) > 1:
            return Found(How.SEVERAL, near=named)
        if named:
            apart = bool(by_domain) and named[0] not in by_domain
            return Found(How.APART, near=(*named, *by_domain)) if apart else Found(How.NAME, named[0])
        like = self._like(company_key(name))
        return self._by(by_domain) or (Found(How.LIKE, near=like) if like else Found(How.NEW))

    def _like(self, core: str) -> tuple[T, ...]:
        """Those of the same name but for its legal form, and those one of whose names begins with the whole other."""
        found = self._firsts.get(core.partition(" ")[0], ())
        return tuple(dict.fromkeys(one for other, one in found if _begins(core, other) or _begins(other, core)))

    @staticmethod
    def _by(domains: tuple[T, ...]) -> Found[T] | None:
        if len(domains) > 1:
            return Found(How.SEVERAL, near=domains)
        return Found(How.DOMAIN, domains[0]) if domains else None


def _begins(whole: str, part: str) -> bool:
    """'Alder Finch Holding' begins with 'Alder Finch'; 'IT Group' with 'IT' says nothing."""
    return whole == part or (len(part) >= _TELLING and whole.startswith(f"{part} "))
