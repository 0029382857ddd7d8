"""Addresses of hours and timesheets."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import hours, timesheets

urlpatterns = [
    path("hours/", hours.hours, name="hours"),
    path("timesheets/", hours.timesheets, name="timesheets"),
    path("timesheets/send/", hours.send, name="timesheets-send"),
    path("timesheets/export.csv", hours.timesheets_csv, name="timesheets-csv"),
    path("timesheets/export.xlsx", hours.timesheets_xlsx, name="timesheets-xlsx"),
    path("timesheets/<int:pk>/", timesheets.timesheet, name="timesheet"),
    path("timesheets/<int:pk>/<slug:event>/", timesheets.move, name="timesheet-move"),
]
