"""Addresses of the staff pages; each subject has its own list beside its views."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from perennial.web.views import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("", include("perennial.web.views.today_urls")),
]
