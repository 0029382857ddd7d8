"""Addresses of the page of who stays."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import retention

urlpatterns = [
    path("retention/", retention.retention_page, name="retention"),
    path("retention/export.csv", retention.retention_csv, name="retention-csv"),
    path("retention/export.xlsx", retention.retention_xlsx, name="retention-xlsx"),
]
