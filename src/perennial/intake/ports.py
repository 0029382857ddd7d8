"""What higher rooms do about imports: they register it here, because intake may not know them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from perennial.foundation.timeline import Actor

AfterImport = Callable[[Actor, date], None]
AFTER_IMPORT: list[AfterImport] = []
"""Called by the system, as of the day, when an import changed the book or was taken back."""

ForgetClients = Callable[[Collection[int]], int]
FORGET_CLIENTS: list[ForgetClients] = []
"""Called with clients that an import had created and that go again: deletes what a machine has made for them, and
returns how many things a person has decided about them, which stand in the way."""
