"""What this room asks of rooms above it, with twins that work without them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final

# placement ids -> the last day of each that stands on an issued invoice; those without one are left out
InvoicedUntil = Callable[[Collection[int]], Mapping[int, date]]
# (placement, as_of) -> the hours up to that day are closed; None: nobody can tell
HoursClosed = Callable[[Any, date], bool | None]
# {placement: a day} -> seconds of each that were worked from its day on and that the client pays for
HoursFrom = Callable[[Mapping[int, date]], Mapping[int, int]]
# (client, since, by=, as_of=): what is prepared for the client from that day's month on is priced anew
Reprice = Callable[..., int]
AskedFor = Callable[[Collection[int]], Collection[int]]  # placement ids -> those for whose seat people are asked
# (as_of, client ids) -> those where nobody of ours but placed developers talks with the client
Alone = Callable[[date, Collection[int]], Collection[int]]


def nothing_invoiced(placements: Collection[int]) -> Mapping[int, date]:
    """No invoice knows placements."""
    return {}


def nobody_knows(placement: Any, as_of: date) -> bool | None:
    """Nobody keeps hours."""
    return None


def no_hours(days: Mapping[int, date]) -> Mapping[int, int]:
    """Nobody keeps hours."""
    return {}


def nothing_prepared(client_id: int, since: date, *, by: Any, as_of: date) -> int:
    """Nothing waits to be invoiced."""
    return 0


def nobody_alone(as_of: date, clients: Collection[int]) -> Collection[int]:
    """Nobody knows who talks with whom."""
    return ()


def nobody_asks(placements: Collection[int]) -> Collection[int]:
    """Nobody keeps requests for people."""
    return ()


_invoiced: Final[list[InvoicedUntil]] = [nothing_invoiced]
_closed: Final[list[HoursClosed]] = [nobody_knows]
_worked: Final[list[HoursFrom]] = [no_hours]
_reprice: Final[list[Reprice]] = [nothing_prepared]
_alone: Final[list[Alone]] = [nobody_alone]
_asked: Final[list[AskedFor]] = [nobody_asks]


def register_invoiced_until(given: InvoicedUntil) -> None:
    """Called once by the room that bills: no rate changes for days that it has billed."""
    _invoiced[:] = [given]


def invoiced_until(placements: Collection[int]) -> Mapping[int, date]:
    """By the one that was registered."""
    return _invoiced[0](placements)


def register_hours_closed(given: HoursClosed) -> None:
    """Called once by the room that keeps hours: a placement ends when its timesheets are closed."""
    _closed[:] = [given]


def hours_closed(placement: Any, as_of: date) -> bool | None:
    """By the one that was registered."""
    return _closed[0](placement, as_of)


def register_hours_from(given: HoursFrom) -> None:
    """Called once by the room that keeps hours: a change of rates tells how much is priced anew."""
    _worked[:] = [given]


def hours_from(days: Mapping[int, date]) -> Mapping[int, int]:
    """By the one that was registered."""
    return _worked[0](days)


def register_reprice(given: Reprice) -> None:
    """Called once by the room that bills: a rate that comes into force prices drafts anew, never an invoice."""
    _reprice[:] = [given]


def reprice(client_id: int, since: date, *, by: Any, as_of: date) -> int:
    """By the one that was registered; how many drafts have changed."""
    return _reprice[0](client_id, since, by=by, as_of=as_of)


def register_alone(given: Alone) -> None:
    """Called once by the room that knows ties: developers whom nobody of ours stands beside are easier to hire away."""
    _alone[:] = [given]


def developers_alone(as_of: date, clients: Collection[int]) -> Collection[int]:
    """By the one that was registered."""
    return _alone[0](as_of, clients) if clients else ()


def register_asked_for(given: AskedFor) -> None:
    """Called once by the room that keeps requests for people: a seat they are asked for has a plan."""
    _asked[:] = [given]


def asked_for(placements: Collection[int]) -> Collection[int]:
    """By the one that was registered."""
    return _asked[0](placements) if placements else ()
