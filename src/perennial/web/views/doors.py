"""What every view begins with: who asks, what day it is, and whether they may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from perennial.foundation.clock import now, today
from perennial.foundation.models import User
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.saying import spoken
from perennial.foundation.timeline import Actor
from perennial.today.actions import refresh_queue

View = Callable[..., HttpResponse]


def person(request: HttpRequest) -> User:
    """The signed-in person; views behind `sees` or `acts` have one."""
    return cast(User, request.user)


def actor(request: HttpRequest) -> Actor:
    """Who acts, at this moment."""
    return Actor(person(request), now())


def day_of(request: HttpRequest) -> date:
    """Today, or the past day the page was asked for with ?as_of=YYYY-MM-DD; days to come are today."""
    asked = request.GET.get("as_of", "")
    try:
        return min(date.fromisoformat(asked), today()) if asked else today()
    except ValueError:
        return today()


def sees(*things: str) -> Callable[[View], View]:
    """Only for people whose role may see all of these things; others get the page that says who can help."""
    return _guard(may_see, things)


def acts(*things: str) -> Callable[[View], View]:
    """Only for people whose role may act on all of these things."""
    return _guard(may_act, things)


def _guard(may: Callable[[Any, str], bool], things: tuple[str, ...]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not all(may(request.user, thing) for thing in things):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def back(request: HttpRequest, fallback: str) -> str:
    """Where the form wants to go on to: its `next`, if that is one of our own pages."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=False)
    return wanted if wanted.startswith("/") and own else fallback


def told(request: HttpRequest, text: str, *, to: str, undo: str = "") -> HttpResponse:
    """Say what was done, with its undo, and go on. From htmx the item goes away and the toast arrives out of band."""
    if is_htmx(request):
        toast = render_to_string("kit/_toast.html", {"text": text, "undo": undo}, request)
        return HttpResponse(f'<div hx-swap-oob="beforeend:#toasts">{toast}</div>')
    messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
    return HttpResponseRedirect(to)


def queue_follows(request: HttpRequest, client_id: int) -> None:
    """After an act about a client: items of Today whose cause is gone close at once, new ones open."""
    refresh_queue(by=actor(request), as_of=today(), clients=[client_id])


def refused(request: HttpRequest, error: Exception, *, to: str) -> HttpResponse:
    """An expected failure: its sentence stays on the page until it is closed."""
    if is_htmx(request):
        toast = render_to_string("kit/_toast.html", {"text": spoken(error), "stays": True}, request)
        response = HttpResponse(f'<div hx-swap-oob="beforeend:#toasts">{toast}</div>')
        response.headers["HX-Reswap"] = "none"
        return response
    messages.error(request, spoken(error))
    return HttpResponseRedirect(to)


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks (and wants a part of the page)."""
    return bool(getattr(request, "htmx", False))
