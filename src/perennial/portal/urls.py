"""Addresses of the link pages. Importing a page's module registers it for its links."""

from __future__ import annotations

from django.urls import path

from perennial.portal.views import door, feedback, hours, portfolio, preview, report

# the pages that answer links; importing them is what registers them
PAGES = (feedback.feedback, report.report, hours.hours, portfolio.portfolio)

urlpatterns = [
    path("pulse/<int:pk>/see/", preview.preview, name="pulse-see"),
    path("reports/<int:pk>/see/", report.see, name="report-see"),
    path("reports/<int:pk>/paper/", report.see, {"part": "pdf"}, name="report-paper"),
    path("l/<str:token>/", door.link, name="link"),
    path("l/<str:token>/<slug:part>/", door.link, name="link-part"),
]
