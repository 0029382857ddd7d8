"""One load of facts for all rules of one run, without a global: a run opens `sharing()`, rooms ask `shared()`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("facts of this run", default=None)


@contextmanager
def sharing(clients: Iterable[int] | None = None) -> Iterator[None]:
    """Within this context the same key is made once; `clients` tells rooms that only these are asked about.

    A request that only reads is such a context from its beginning (web.middleware); a context inside it joins it.
    """
    outer = _kept.get()
    if outer is not None and outer["clients"] is None and clients is None:
        yield
        return
    token = _kept.set({"clients": None if clients is None else sorted(clients)})
    try:
        yield
    finally:
        _kept.reset(token)


def is_sharing() -> bool:
    """Whether what is made now is kept for others."""
    return _kept.get() is not None


def asked_clients() -> list[int] | None:
    """The clients the running context is about; None: the whole book."""
    kept = _kept.get()
    return None if kept is None else kept["clients"]


def shared(key: Hashable, make: Callable[[], T]) -> T:
    """The value kept for `key` in the running context, made now if it is the first; without a context each time."""
    kept = _kept.get()
    if kept is None:
        return make()
    if key not in kept:
        kept[key] = make()
    value: T = kept[key]
    return value
