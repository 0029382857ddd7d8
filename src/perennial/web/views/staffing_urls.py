"""Addresses of requests for people."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import staffing, staffing_acts

urlpatterns = [
    path("staffing/", staffing.requests, name="staffing"),
    path("staffing/export.csv", staffing.requests_csv, name="staffing-csv"),
    path("staffing/export.xlsx", staffing.requests_xlsx, name="staffing-xlsx"),
    path("staffing/new", staffing_acts.new, name="staffing-new"),
    path("staffing/<int:pk>/", staffing.staffing_request, name="staffing-request"),
    path("staffing/<int:pk>/change", staffing_acts.change, name="staffing-change"),
    path("staffing/<int:pk>/candidates/new", staffing_acts.candidate_new, name="candidate-new"),
    path("staffing/<int:pk>/<slug:event>/", staffing_acts.step, name="staffing-step"),
    path("staffing/candidates/<int:pk>/<slug:event>/", staffing_acts.candidate_step, name="candidate-step"),
]
