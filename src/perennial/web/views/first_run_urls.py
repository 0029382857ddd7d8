"""Addresses of the first page."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import first_run

urlpatterns = [
    path("", first_run.home, name="home"),
    path("first-run/", first_run.first_run, name="first-run"),
]
