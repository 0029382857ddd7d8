"""Addresses of the team of account managers."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import workload

urlpatterns = [
    path("team/", workload.workload, name="workload"),
    path("team/export.csv", workload.workload_csv, name="workload-csv"),
    path("team/export.xlsx", workload.workload_xlsx, name="workload-xlsx"),
    path("team/<int:pk>/", workload.workload_person, name="workload-person"),
    path("team/<int:pk>/coach/", workload.coach, name="coach"),
    path("team/<int:pk>/step/", workload.set_step, name="career-step"),
    path("team/notes/<int:pk>/withdraw/", workload.uncoach, name="coaching-withdraw"),
    path("team/notes/<int:pk>/again/", workload.coach_again, name="coaching-again"),
]
