"""The door of all link pages: read the token, count what is wrong, and show the page of the link's purpose."""

from __future__ import annotations

from allauth.core.internal.httpkit import get_client_ip
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from perennial.foundation.clock import now
from perennial.foundation.links import NoSuchLink, read_link
from perennial.portal.pages import PAGES, language_of, visitor_of


# The secret address itself is the right to act: a forged request would have to know it, and no cookie gives anything.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str, part: str = "") -> HttpResponse:
    """The page of a link; one answer for a link that never was, has ended or was revoked."""
    try:
        found = read_link(token, at=now(), address=get_client_ip(request) or "")
        page = PAGES[found.purpose]
        visitor = visitor_of(found)
        with translation.override(language_of(request, visitor)):
            response = page(request, found, part)
            response.headers["Content-Language"] = translation.get_language() or "en"
    except (NoSuchLink, KeyError, Http404):
        response = render(request, "portal/no_link.html", status=404)
    # the token stands in the address: it must not travel on, nor be listed
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
