"""Addresses of the margin page."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import margin

urlpatterns = [
    path("margin/", margin.margin, name="margin"),
    path("margin/export.csv", margin.margin_csv, name="margin-csv"),
    path("margin/export.xlsx", margin.margin_xlsx, name="margin-xlsx"),
]
