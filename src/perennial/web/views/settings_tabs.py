"""Which pages of the settings a person may open, as tabs."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from perennial.foundation.models import User
from perennial.foundation.registry import SETTINGS
from perennial.foundation.rights import may_see

GROUP_TITLES: Final = {
    "company": gettext_noop("Company"),
    "mail": gettext_noop("Mail"),
    "journal": gettext_noop("Sent letters"),
    "bank": gettext_noop("Bank data"),
    "ladder": gettext_noop("Ladder and thresholds"),
    "knowledge": gettext_noop("Knowing clients"),
    "pulse": gettext_noop("Pulse"),
    "health": gettext_noop("Health"),
    "care": gettext_noop("Promises and issues"),
    "ties": gettext_noop("Ties and silence"),
    "mailbox": gettext_noop("Mail of clients"),
    "reports": gettext_noop("Reports"),
    "our_news": gettext_noop("Our news"),
    "expansions": gettext_noop("Expansions"),
    "referrals": gettext_noop("Referrals"),
    "portfolio": gettext_noop("Portfolio permissions"),
    "onboarding": gettext_noop("First 90 days"),
    "handover": gettext_noop("Hand-overs"),
    "deals": gettext_noop("Deals of other systems"),
    "contracts": gettext_noop("Agreements and rates"),
    "renewals": gettext_noop("Renewals"),
    "workload": gettext_noop("Workload"),
}
PAGES_OF_THEIR_OWN: Final = ("letters",)


def groups() -> list[str]:
    """Groups of registered settings that a form is made for, in the order of registration."""
    return [name for name in dict.fromkeys(spec.group for spec in SETTINGS) if name not in PAGES_OF_THEIR_OWN]


def group_title(name: str) -> str:
    """The group's name for people; a group of a new room has its own word with a capital."""
    return _(GROUP_TITLES[name]) if name in GROUP_TITLES else name.replace("_", " ").capitalize()


def tabs(user: User, current: str) -> list[dict[str, Any]]:
    """Tabs for kit/_tabs.html; `current` is a group or the name of a page."""
    found: list[tuple[str, str, str]] = []
    if may_see(user, "settings"):
        found += [(name, group_title(name), reverse("settings-group", args=[name])) for name in groups()]
        found += [
            ("letters", _("Letters"), reverse("setting-letters")),
            ("playbooks", _("Play-books"), reverse("settings-playbooks")),
            ("rules", _("Rules"), reverse("setting-rules")),
        ]
    if may_see(user, "people"):
        found.append(("people", _("People"), reverse("people")))
    if may_see(user, "rates"):
        found.append(("companies", _("Our companies"), reverse("companies")))
        found.append(("rates", _("Exchange rates"), reverse("rates")))
        found.append(("interest", _("Late interest"), reverse("interest")))
    if may_see(user, "settings"):
        found.append(("audit", _("Audit"), reverse("audit")))
    return [{"url": url, "label": label, "current": key == current} for key, label, url in found]
