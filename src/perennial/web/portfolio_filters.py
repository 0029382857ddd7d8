"""The clients list as it was asked for: filters that read as a sentence, and order, kept in a query string."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Self
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from perennial.clients.choices import ClientStatus, ClientTier
from perennial.foundation.choices import Language
from perennial.kernel import formats
from perennial.kernel.money import Money
from perennial.web.health_words import BANDS, band_name
from perennial.web.portfolio import Line, Portfolio

QUIET = 14
DEFAULT_SORT = "-overdue"
# Nothing known sorts last in both directions.
SORTS: Mapping[str, Callable[[Line], Any]] = {
    "name": lambda line: line.name.casefold(),
    "manager": lambda line: line.manager.casefold() or None,
    "open": lambda line: line.open_reporting or None,
    "overdue": lambda line: line.overdue_reporting or None,
    "days": lambda line: line.days_to_pay,
    "run": lambda line: line.run_rate_reporting or None,
    "touch": lambda line: line.quiet_days,
    "health": lambda line: line.score,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for. Empty fields do not filter; what cannot be read is as if it was not asked."""

    q: str = ""
    manager: str = ""  # an id, or 'me'
    status: str = ""
    tier: str = ""
    language: str = ""
    country: str = ""
    overdue: Decimal | None = None  # more than this, in the reporting currency
    quiet: int | None = None  # no touch for so many days, or never
    promise: bool = False
    health: str = ""  # a band
    sort: str = DEFAULT_SORT

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """Read from a query string."""
        sort = query.get("sort", "")
        return cls(
            q=query.get("q", "").strip()[:100],
            manager=_one_of(query.get("manager", ""), lambda value: value == "me" or value.isdecimal()),
            status=_one_of(query.get("status", ""), lambda value: value in ClientStatus.values),
            tier=_one_of(query.get("tier", ""), lambda value: value in ClientTier.values),
            language=_one_of(query.get("language", ""), lambda value: value in Language.values),
            country=_one_of(query.get("country", "").upper(), lambda value: len(value) == 2 and value.isalpha()),
            overdue=_amount(query.get("overdue", "")),
            quiet=_days(query.get("quiet", "")),
            promise=query.get("promise") == "1",
            health=_one_of(query.get("health", ""), lambda value: value in BANDS),
            sort=sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT,
        )

    @property
    def archived(self) -> bool:
        return self.status == ClientStatus.ARCHIVED

    @property
    def by_days(self) -> bool:
        """Whether the order asks for everybody's days to pay."""
        return self.sort.removeprefix("-") == "days"

    def query(self, **changes: Any) -> str:
        """The query string of these filters with some changed; '' for the plain list."""
        wanted = replace(self, **changes)
        pairs = {
            "q": wanted.q, "manager": wanted.manager, "status": wanted.status, "tier": wanted.tier,
            "language": wanted.language, "country": wanted.country,
            "overdue": "" if wanted.overdue is None else f"{wanted.overdue:f}",
            "quiet": "" if wanted.quiet is None else wanted.quiet, "promise": "1" if wanted.promise else "",
            "health": wanted.health, "sort": "" if wanted.sort == DEFAULT_SORT else wanted.sort,
        }  # fmt: skip
        return urlencode({key: value for key, value in pairs.items() if value != ""})

    def apply(self, lines: Iterable[Line], user: Any) -> list[Line]:
        """The lines that fit, in the order asked for. The search itself was the database's."""
        wanted = str(user.pk) if self.manager == "me" else self.manager
        found = [line for line in lines if self._fits(line, wanted)]
        return in_order(found, self.sort)

    def _fits(self, line: Line, manager: str) -> bool:
        return (
            (not manager or str(line.manager_id) == manager)
            and (not self.status or line.status == self.status)
            and (not self.tier or line.tier == self.tier)
            and (not self.language or line.language == self.language)
            and (not self.country or line.country == self.country)
            and (self.overdue is None or self._is_overdue(line, self.overdue))
            and (self.quiet is None or line.quiet_days is None or line.quiet_days >= self.quiet)
            and (not self.promise or line.promise)
            and (not self.health or line.band == self.health)
        )

    @staticmethod
    def _is_overdue(line: Line, more_than: Decimal) -> bool:
        """Any overdue at all counts for "more than nothing", also in a currency without a rate."""
        return bool(line.overdue_sums) if not more_than else line.overdue_reporting > more_than


def in_order(lines: Iterable[Line], sort: str) -> list[Line]:
    """Sorted by one column, then by what is open and by name; lines without the figure stand last."""
    key = SORTS[sort.removeprefix("-")]
    base = sorted(lines, key=lambda line: (-line.open_reporting, line.name.casefold()))
    known = [line for line in base if key(line) is not None]
    known.sort(key=key, reverse=sort.startswith("-"))
    return known + [line for line in base if key(line) is None]


def pills(filters: Filters, portfolio: Portfolio, user: Any, url: str) -> list[dict[str, str]]:
    """The filters as short sentences, each with the address without it."""
    said = _said(filters, portfolio, user)
    empty = {"overdue": None, "quiet": None, "promise": False}
    return [
        {"field": field, "verb": verb, "value": value, "remove_url": _address(url, filters, name, empty.get(name, ""))}
        for name, field, verb, value in said
    ]


def _said(filters: Filters, portfolio: Portfolio, user: Any) -> list[tuple[str, str, str, str]]:
    said = []
    if filters.q:
        said.append(("q", _("Name or contact"), _("contains"), filters.q))
    if filters.manager:
        said.append(("manager", _("Manager"), _("is"), _manager(filters, portfolio, user)))
    if filters.status:
        said.append(("status", _("Status"), _("is"), str(ClientStatus(filters.status).label)))
    if filters.tier:
        said.append(("tier", _("Tier"), _("is"), filters.tier))
    if filters.overdue is not None:
        money = formats.format_money(Money(filters.overdue, portfolio.currency), get_language() or "en")
        said.append(("overdue", _("Overdue"), _("is more than"), money))
    if filters.quiet is not None:
        days = formats.format_days(filters.quiet, get_language() or "en")
        said.append(("quiet", _("Last touch"), _("is older than"), days))
    if filters.promise:
        said.append(("promise", _("Promise to pay"), _("is"), _("running")))
    if filters.health and portfolio.sees_health:
        said.append(("health", _("Health"), _("is"), band_name(filters.health)))
    if filters.language:
        said.append(("language", _("Language"), _("is"), str(Language(filters.language).label)))
    if filters.country:
        said.append(("country", _("Country"), _("is"), filters.country))
    return said


def _manager(filters: Filters, portfolio: Portfolio, user: Any) -> str:
    if filters.manager == "me":
        return str(user.name)
    names = {str(line.manager_id): line.manager for line in portfolio.lines}
    return names.get(filters.manager) or _("nobody in this list")


def _address(url: str, filters: Filters, name: str, empty: Any) -> str:
    query = filters.query(**{name: empty})
    return f"{url}?{query}" if query else url


def _one_of(value: str, fits: Callable[[str], bool]) -> str:
    return value if value and fits(value) else ""


def _amount(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < 10**12 else None


def _days(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 5 else None
