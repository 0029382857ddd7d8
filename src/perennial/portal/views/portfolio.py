"""What we may show of a client, by their own link: read, chosen, approved, declined and taken back by a press."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from perennial.foundation.clock import now, today
from perennial.foundation.models import ActLink
from perennial.foundation.saying import spoken
from perennial.foundation.store import get
from perennial.foundation.versions import ChangedMeanwhile
from perennial.growth.actions.portfolio import CannotShow, Word, say_word
from perennial.growth.choices import ShowLevel
from perennial.growth.queries.showing import Showing, level_values, showing_of, text_for
from perennial.kernel.lifecycle import Refused
from perennial.portal.pages import register_page, show, visitor_of

DEEDS = ("grant", "decline", "withdraw")


def portfolio(request: HttpRequest, link: ActLink, part: str) -> HttpResponse:
    """The page: how much, the exact text, the places, and the answers that are possible now."""
    if part:
        raise Http404
    visitor = visitor_of(link)
    found = showing_of(link.subject_id, link.client_id)
    if found is None:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            _answer(request.POST, link, found, visitor.contact.name)
            return HttpResponseRedirect(_address(request))
        except (CannotShow, ChangedMeanwhile, Refused) as refused:
            error = spoken(refused)
    given: Mapping[str, str] = request.POST if error else {}
    manager = found.row.client.manager
    return show(request, "portal/portfolio.html", visitor, {
        "one": found, "row": found.row, "error": error, "levels": _levels(given.get("level") or found.level),
        "name": given.get("name", found.name), "story": given.get("story", found.story),
        "reason": given.get("reason", ""), "days": get("portfolio.remove_days"),
        "manager": manager.name.split(" ")[0] if manager else "",
        "shown": [place for place in found.places if place.removed_on is None],
        "gone": [place for place in found.places if place.removed_on is not None],
    }, status=422 if error else 200)  # fmt: skip


def _answer(post: Mapping[str, str], link: ActLink, found: Showing, who: str) -> None:
    """Raises what `say_word` raises; what the page was read with counts."""
    deed, version, row = post.get("do", ""), post.get("v", ""), found.row
    if deed not in DEEDS or not (version.isascii() and version.isdigit() and len(version) < 10):
        raise CannotShow(_("There is nothing to answer now. Look again."))
    level = post.get("level", "")
    if deed == "grant" and row.version != int(version) and _same(found, level, text_for(level, post)):
        return  # pressed twice: it stands already
    row.version = int(version)
    event = "change_level" if deed == "grant" and row.state == "granted" else deed
    word = Word(event, level, text_for(level, post), post.get("reason", ""), who, link)
    say_word(row, word, at=now(), as_of=today())


def _same(found: Showing, level: str, text: str) -> bool:
    own = found.approved
    return own is not None and own.level == level and own.text == text.replace("\r\n", "\n").strip()


def _levels(chosen: str) -> list[dict[str, Any]]:
    texts = {
        ShowLevel.NAME: _("Your company's name, as it is written below."),
        ShowLevel.LOGO: _("Your company's name and its logo."),
        ShowLevel.ANONYMOUS: _("The story below; neither your name nor a person's."),
        ShowLevel.STORY: _("The story below with its figures, your name and logo."),
        ShowLevel.CALL: _(
            "Now and then a short call with a future client, each time only if you agree. Nothing is published."
        ),
    }  # fmt: skip
    return [
        {"value": value, "label": ShowLevel(value).label, "text": texts[ShowLevel(value)], "chosen": value == chosen}
        for value in level_values()
    ]


def _address(request: HttpRequest) -> str:
    token = request.resolver_match.kwargs["token"] if request.resolver_match else ""
    chosen = request.GET.get("lang", "")
    return reverse("link", args=[token]) + (f"?lang={chosen}" if chosen in ("en", "ru", "uk") else "")


register_page("portfolio", portfolio)
