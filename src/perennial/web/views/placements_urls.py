"""Addresses of placements over all clients and of changes of their rates."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import placement_list, rate_change_acts, rate_changes, replacements, watches

urlpatterns = [
    path("placements/", placement_list.placements, name="placements"),
    path("placements/export.csv", placement_list.placements_csv, name="placements-csv"),
    path("placements/export.xlsx", placement_list.placements_xlsx, name="placements-xlsx"),
    path("placements/replacements/", replacements.replacements, name="replacements"),
    path("placements/replacements/export.csv", replacements.replacements_csv, name="replacements-csv"),
    path("placements/replacements/export.xlsx", replacements.replacements_xlsx, name="replacements-xlsx"),
    path("placements/watch/", watches.watches, name="watches"),
    path("placements/watch/export.csv", watches.watches_csv, name="watches-csv"),
    path("placements/watch/export.xlsx", watches.watches_xlsx, name="watches-xlsx"),
    path("placements/watch/<int:pk>/", watches.watch, name="watch"),
    path("placements/watch/<int:pk>/<slug:event>/", watches.step, name="watch-step"),
    path("placements/<int:pk>/signs/new/", watches.sign, name="watch-sign"),
    path("placements/rates/", rate_changes.changes, name="rate-changes"),
    path("placements/rates/export.csv", rate_changes.changes_csv, name="rate-changes-csv"),
    path("placements/rates/export.xlsx", rate_changes.changes_xlsx, name="rate-changes-xlsx"),
    path("placements/rates/<int:pk>/", rate_changes.change, name="rate-change"),
    path("placements/rates/<int:pk>/edit/", rate_change_acts.edit, name="rate-change-edit"),
    path("placements/rates/<int:pk>/<slug:event>/", rate_change_acts.step, name="rate-change-step"),
    path("clients/<int:pk>/team/rates/", rate_change_acts.new, name="rate-change-new"),
]
