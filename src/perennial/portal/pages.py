"""Which page answers the links of which purpose, and what every such page needs.

A room's page registers itself: `register_page("hours", approve_hours)` in a module that `portal.urls` imports. It is
called as `page(request, link, part)` with a working link and the part of the address after the token ("" for the page
itself), in the contact's language. It reads by GET and acts by POST, and never acts by GET.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from perennial.clients.models import Client, Contact
from perennial.foundation.models import ActLink
from perennial.foundation.store import load

Page = Callable[[HttpRequest, ActLink, str], HttpResponse]
PAGES: Final[dict[str, Page]] = {}


def register_page(purpose: str, page: Page) -> Page:
    """Take the links of one purpose. Raises ValueError when somebody has them already."""
    if purpose in PAGES:
        raise ValueError(f"the links of {purpose!r} have a page already")
    PAGES[purpose] = page
    return page


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose link it is: the person and the company."""

    contact: Contact
    client: Client

    @property
    def language(self) -> str:
        return self.contact.language or self.client.language

    @property
    def first_name(self) -> str:
        return self.contact.name.split(" ")[0]


def visitor_of(link: ActLink) -> Visitor:
    """Raises Http404 when the person is not with the client any more."""
    rows = Contact.objects.current().select_related("client__manager").filter(pk=link.contact_id or 0)
    contact = rows.filter(client_id=link.client_id).first()
    if contact is None:
        raise Http404
    return Visitor(contact, contact.client)


def language_of(request: HttpRequest, visitor: Visitor) -> str:
    """The one chosen on the page (?lang=), else the person's own."""
    chosen = request.GET.get("lang", "")
    return chosen if chosen in dict(settings.LANGUAGES) else visitor.language


def show(
    request: HttpRequest, template: str, visitor: Visitor, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render one of the room's pages with what their shell needs."""
    shell = {
        "visitor": visitor,
        "company": load("company.name")["company.name"] or "Perennial",
        "chosen": request.GET.get("lang", "") if request.GET.get("lang", "") in dict(settings.LANGUAGES) else "",
        "languages": [
            {"code": code, "name": name, "current": code == translation.get_language()}
            for code, name in settings.LANGUAGES
        ],
    }
    return render(request, template, {**shell, **context}, status=status)
