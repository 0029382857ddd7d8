"""What each request knows: the company's time zone, its person's language, and the day their deputies are asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from perennial.foundation.clock import today
from perennial.foundation.sharing import sharing
from perennial.foundation.time_zone import company_zone


class PersonMiddleware:
    """Puts a signed-in person's own language in force; strangers get the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        timezone.activate(company_zone())
        user = request.user
        if user.is_authenticated:
            user.as_of = today()  # type: ignore[attr-defined]  # clients.policies asks for deputies on this day
            if user.language in dict(settings.LANGUAGES):
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language()
        # a page that only reads asks the database once for what several of its parts show
        with sharing() if request.method in ("GET", "HEAD") else nullcontext():
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        return response
