"""Addresses of hours and timesheets."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import comparing, hours, timesheets

urlpatterns = [
    path("hours/", hours.hours, name="hours"),
    path("timesheets/", hours.timesheets, name="timesheets"),
    path("timesheets/send/", hours.send, name="timesheets-send"),
    path("timesheets/export.csv", hours.timesheets_csv, name="timesheets-csv"),
    path("timesheets/export.xlsx", hours.timesheets_xlsx, name="timesheets-xlsx"),
    path("timesheets/compare/<int:pk>/<slug:month>/", comparing.page, name="hours-compare"),
    path("timesheets/compare/<int:pk>/<slug:month>/upload/", comparing.upload, name="hours-compare-upload"),
    path("timesheets/compare/<int:pk>/<slug:month>/names/", comparing.names, name="hours-compare-names"),
    path("timesheets/compare/<int:pk>/<slug:month>/export.csv", comparing.as_a_csv, name="hours-compare-csv"),
    path("timesheets/compare/<int:pk>/<slug:month>/export.xlsx", comparing.as_a_workbook, name="hours-compare-xlsx"),
    path("timesheets/differences/<int:pk>/settle/", comparing.settle, name="hours-settle"),
    path("timesheets/differences/<int:pk>/answer/", comparing.answer, name="hours-answer"),
    path("timesheets/<int:pk>/", timesheets.timesheet, name="timesheet"),
    path("timesheets/<int:pk>/<slug:event>/", timesheets.move, name="timesheet-move"),
]
