"""Promises and issues as CSV and XLSX, whole and filtered as on the page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from perennial.web.views import issues, promises
from perennial.web.views.doors import sees
from perennial.web.views.exports import as_csv, as_xlsx


@sees("notes")
@require_safe
def promises_csv(request: HttpRequest) -> HttpResponse:
    """The promises that fit."""
    return as_csv(promises.table(request), "promises")


@sees("notes")
@require_safe
def promises_xlsx(request: HttpRequest) -> HttpResponse:
    """The promises that fit."""
    return as_xlsx(promises.table(request), "promises")


@sees("notes")
@require_safe
def issues_csv(request: HttpRequest) -> HttpResponse:
    """The issues that fit."""
    return as_csv(issues.table(request), "issues")


@sees("notes")
@require_safe
def issues_xlsx(request: HttpRequest) -> HttpResponse:
    """The issues that fit."""
    return as_xlsx(issues.table(request), "issues")
