"""Every address the resolver knows, by its full name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver


@dataclass(frozen=True, slots=True)
class Address:
    """`parameters`: names of the parts that name an object."""

    name: str
    route: str
    parameters: frozenset[str]


def addresses() -> list[Address]:
    """All of them; one without a name has its route in the place of it."""
    return sorted(_walk(get_resolver(), "", ""), key=lambda address: address.name)


def _walk(resolver: Any, space: str, before: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            name = f"{space}{pattern.name}" if pattern.name else f"{space}?{route}"
            yield Address(name, route, frozenset(pattern.pattern.regex.groupindex))
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, inner, route)
