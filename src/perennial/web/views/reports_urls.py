"""Addresses of reports and results."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import reports

urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/new/", reports.new, name="report-new"),
    path("reports/export.csv", reports.reports_csv, name="reports-csv"),
    path("reports/export.xlsx", reports.reports_xlsx, name="reports-xlsx"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/check/", reports.check, name="report-check"),
    path("reports/<int:pk>/move/<slug:event>/", reports.move, name="report-move"),
    path("reports/results/<int:pk>/withdraw/", reports.result_withdraw, name="result-withdraw"),
    path("reports/results/<int:pk>/restore/", reports.result_restore, name="result-restore"),
    path("clients/<int:pk>/reports/", reports.client_reports, name="client-reports"),
    path("clients/<int:pk>/results/", reports.result_new, name="result-new"),
]
