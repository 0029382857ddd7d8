"""One form at a time: asked in the dialog or on a page of its own, answered by a deed or by what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from perennial.foundation.saying import spoken
from perennial.web.views.doors import is_htmx


def asked(request: HttpRequest, form: forms.BaseForm, title: str, url: str, to: str, **more: Any) -> HttpResponse:
    """The form; where it says what is wrong, with 422."""
    dialog = is_htmx(request)
    context = {"form": form, "title": title, "url": url, "to": to, "dialog": dialog, **more}
    template = "client/_form.html" if dialog else "client/form.html"
    return render(request, template, context, status=422 if form.errors else 200)


def answered(
    request: HttpRequest, form: forms.BaseForm, title: str, url: str, to: str, deed: Callable[[], HttpResponse], *,
    expected: tuple[type[Exception], ...], **more: Any,
) -> HttpResponse:  # fmt: skip
    """The deed where the form is filled in and the deed is allowed, else the form. `expected`: its refusals."""
    if request.method == "POST" and form.is_valid():
        try:
            return deed()
        except expected as error:
            form.add_error(None, spoken(error))
    return asked(request, form, title, url, to, **more)


def sent(request: HttpRequest) -> Any:
    """What was sent; a form of ticks alone may send nothing and is filled in all the same."""
    return request.POST if request.method == "POST" else None
