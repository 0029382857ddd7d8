"""What every page's shell needs: navigation, counts, the person. Nothing is asked of the database until it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from django.conf import settings
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from perennial.billing.models import BankStatement
from perennial.clients.models import Client, Pin
from perennial.foundation.choices import Role
from perennial.foundation.clock import now, today
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.store import load
from perennial.insight.models import HealthSnapshot
from perennial.insight.queries.health import FRESH_DAYS
from perennial.today.queries import count_waiting
from perennial.web.accounts import demo_people

MOST_PINNED: Final = 12


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context contract is told at the top of base.html; None for strangers."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    context: dict[str, Any] = {"shell": Shell(request) if signed_in else None}
    if settings.DEMO:
        context["demo_people"] = demo_people  # called by the sign-in page alone
    return context


@dataclass(frozen=True)
class Place:
    """An entry of the navigation. `route` is a URL name that may not exist yet."""

    route: str
    icon: str
    label: str
    key: str
    shown: bool


class Shell:
    """Computed part by part, each once: a page that shows no navigation asks for none. Five queries at most."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = request.user

    @cached_property
    def stored(self) -> dict[str, Any]:
        return load("company.name", "bank.max_age_hours", "bank.by_hand")

    @property
    def company(self) -> str:
        return str(self.stored["company.name"])

    @property
    def new_promise(self) -> str:
        """Where P leads on every page; empty for those who may not record one."""
        return route("promise-new") if may_act(self.user, "notes") else ""

    @property
    def new_touch(self) -> str:
        """Where L leads on every page; empty for those who do not log touches."""
        return route("touch-new") if may_act(self.user, "notes") else ""

    @property
    def theme(self) -> str:
        return str(self.user.theme)

    @property
    def shortcuts(self) -> bool:
        return bool(self.user.shortcuts)

    @property
    def demo(self) -> bool:
        return bool(settings.DEMO)

    @property
    def person(self) -> dict[str, str]:
        return {"name": self.user.name, "role": self.user.get_role_display()}

    @property
    def languages(self) -> list[dict[str, Any]]:
        current = get_language()
        return [{"code": code, "name": name, "current": code == current} for code, name in settings.LANGUAGES]

    @cached_property
    def urls(self) -> dict[str, str]:
        names = {
            "home": "home", "find": "find", "language": "profile-language", "theme": "profile-theme",
            "profile": "profile", "sign_out": "account_logout",
        }  # fmt: skip
        return {key: route(name) for key, name in names.items()}

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        user = self.user
        daily = [
            Place("today", "sun", _("Today"), "g t", may_act(user, "letters")),
            Place("clients", "clients", _("Clients"), "g c", may_see(user, "clients")),
            Place("receivables", "money", _("Receivables"), "g r", may_see(user, "money")),
        ]
        work = [
            Place("promises", "promise", _("Promises"), "g p", may_see(user, "notes")),
            Place("meetings", "meeting", _("Meetings"), "g d", may_see(user, "notes")),
            Place("issues", "dispute", _("Issues"), "g i", may_see(user, "notes")),
            Place("greetings", "gift", _("Greetings"), "g h", may_see(user, "notes")),
            Place("news", "news", _("News"), "g w", may_see(user, "notes")),
            Place("our-news", "star", _("Our news"), "g n", may_see(user, "notes")),
            Place("onboardings", "handshake", _("First 90 days"), "g o", may_see(user, "notes")),
            Place("pulse", "pulse", _("Pulse"), "g u", may_see(user, "notes")),
            Place("reports", "file", _("Reports"), "g e", may_see(user, "notes")),
        ]
        team = [
            Place("hours", "clock", _("Hours"), "g l", user.role == Role.DEV),
            Place("timesheets", "clock", _("Hours"), "g l", may_see(user, "clients")),
            Place("leaves", "calendar", _("Leave"), "g v", True),
            Place("capacity", "table", _("Capacity"), "g y", may_see(user, "team")),
            Place("bench", "users", _("Bench"), "g x", may_see(user, "team")),
            Place("staffing", "user", pgettext("requests for people", "Staffing"), "g j", may_see(user, "staffing")),
            Place("placements", "link", _("Placements"), "g z", may_see(user, "clients")),
            Place("blockers", "hold", _("Blockers"), "g g", user.role == Role.DEV or may_see(user, "clients")),
            Place("invoicing", "send", _("Invoices"), "g k", may_see(user, "money")),
            Place("margin", "chart", _("Margin"), "g a", may_see(user, "margin")),
            Place("own-feedback", "chat", _("Feedback to you"), "g f", user.role == Role.DEV),
        ]
        grow = [
            Place("growth", "growth", _("Growth"), "g 1", may_see(user, "growth")),
            Place("referrals", "swap", _("Referrals"), "g 2", may_see(user, "growth")),
            Place("plan", "plan", _("Quarter plan"), "g 3", may_see(user, "plan")),
            Place("bonuses", "money", _("Bonus"), "g 4", may_see(user, "bonus")),
            Place("workload", "users", _("Team"), "g 5", may_see(user, "people")),
            Place("board", "org", _("Company"), "g 6", may_see(user, "margin")),
            Place("handovers", "handshake", _("Hand-overs"), "g 7", may_see(user, "handover")),
            Place("retention", "chart", _("Retention"), "g q", may_see(user, "margin")),
        ]
        office = [
            Place("imports", "upload", _("Import"), "g m", may_act(user, "imports")),
            Place("bank", "bank", _("Bank"), "g b", may_act(user, "imports") and may_act(user, "money")),
            Place("settings", "settings", _("Settings"), "g s", may_see(user, "settings")),
            Place("people", "users", _("People"), "g s", may_see(user, "people") and not may_see(user, "settings")),
        ]
        parts = (
            ("", daily), (_("Work"), work), (_("Team and money"), team), (_("Growth"), grow), (_("Company"), office),
        )  # fmt: skip
        groups = [{"title": title, "items": self._items(places)} for title, places in parts]
        return [group for group in groups if group["items"]]

    @cached_property
    def pinned(self) -> list[dict[str, Any]]:
        if not route("client", 0):
            return []
        chosen = list(Pin.objects.filter(user=self.user).values_list("client_id", flat=True))
        if not chosen:  # most people pin nobody: the question below is not worth asking
            return []
        visible = Client.objects.live().visible_to(self.user).filter(pk__in=chosen)
        pins = Pin.objects.filter(user=self.user, client__in=visible).order_by("client__name")
        kept = HealthSnapshot.objects.visible_to(self.user).filter(
            client=OuterRef("client"), day__lte=today(), day__gt=today() - timedelta(days=FRESH_DAYS)
        )
        band = Coalesce(Subquery(kept.order_by("-day").values("band")[:1]), Value(""))
        rows = pins.annotate(band=band).values_list("client_id", "client__name", "band")[:MOST_PINNED]
        found = [(route("client", pk), name, band) for pk, name, band in rows]
        return [{"url": url, "name": name, "band": band, "current": self._is_at(url)} for url, name, band in found]

    @property
    def bottom(self) -> list[dict[str, Any]]:
        """The phone's bar: the first places and the search."""
        items = [item for group in self.nav for item in group["items"]][:3]
        find = self.urls["find"]
        search = {"url": find, "icon": "search", "label": _("Find"), "current": False, "opens": "find"}
        return [{**item, "opens": ""} for item in items] + ([search] if find else [])

    @cached_property
    def bank(self) -> dict[str, Any] | None:
        """What to say about old bank data (kit/_note.html), or None. Nothing is sent while it is old."""
        if not may_see(self.user, "money") or self.stored["bank.by_hand"]:
            return None
        booked = BankStatement.objects.filter(pending=False).order_by("-read_at")
        newest = booked.values_list("made_at", "read_at").first()
        oldest = now() - timedelta(hours=int(self.stored["bank.max_age_hours"]))
        known = newest and min(newest[0] or newest[1], newest[1])
        if known and known >= oldest:
            return None
        title = _("Bank data are older than reminders allow.") if known else _("No bank data were read yet.")
        return {
            "kind": "watch", "icon": "bank", "title": title, "since": known, "url": route("imports"),
            "text": _("No letter about money leaves until a bank file is read."),
        }  # fmt: skip

    def _items(self, places: list[Place]) -> list[dict[str, Any]]:
        found = [(place, route(place.route)) for place in places if place.shown]
        return [
            {
                "url": url, "icon": place.icon, "label": place.label, "key": place.key, "current": self._is_at(url),
                "count": self._waiting if place.route == "today" else 0,
            }
            for place, url in found
            if url
        ]  # fmt: skip

    @cached_property
    def _waiting(self) -> int:
        return count_waiting(self.user, today())

    def _is_at(self, url: str) -> bool:
        return self.request.path.startswith(url)


def route(name: str, *args: Any) -> str:
    """The address of a page, or nothing while no such page exists."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
