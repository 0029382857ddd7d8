"""Whole-page states: not found, no right, server error."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger("perennial.web")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def no_right(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token was too old: nothing was changed."""
    return render(request, "errors/csrf.html", status=403)


def server_error(request: HttpRequest, *args: Any) -> HttpResponse:
    """An id that joins the page with the log; nothing else of the fault is shown."""
    number = secrets.token_hex(4)
    log.error("server error %s on %s", number, request.path)
    return render(request, "errors/500.html", {"number": number}, status=500)
