"""Addresses of blockers."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import blockers

urlpatterns = [
    path("blockers/", blockers.blockers, name="blockers"),
    path("blockers/export.csv", blockers.blockers_csv, name="blockers-csv"),
    path("blockers/export.xlsx", blockers.blockers_xlsx, name="blockers-xlsx"),
    path("blockers/new", blockers.new, name="blocker-new"),
    path("blockers/<int:pk>/<slug:event>/", blockers.step, name="blocker-step"),
]
