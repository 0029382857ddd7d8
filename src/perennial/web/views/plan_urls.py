"""Addresses of the quarterly plan."""

from __future__ import annotations

from django.urls import path, re_path

from perennial.web.views import plan, plan_acts

urlpatterns = [
    path("plan/", plan.plan_page, name="plan"),
    path("plan/new/", plan_acts.plan_new, name="plan-new"),
    path("plan/export.csv", plan.plan_csv, name="plan-csv"),
    path("plan/export.xlsx", plan.plan_xlsx, name="plan-xlsx"),
    path("plan/rows/<slug:kpi>/<slug:quarter>/", plan.plan_rows, name="plan-rows"),
    path("plan/<int:pk>/move/<slug:event>/", plan_acts.plan_move, name="plan-move"),
    path("plan/<int:pk>/settle/", plan_acts.plan_settle, name="plan-settle"),
    path("plan/<int:pk>/changes/", plan_acts.change_new, name="plan-change-new"),
    re_path(r"^plan/changes/(?P<pk>\d+)/(?P<act>done|again)/$", plan_acts.change_mark, name="plan-change"),
    path("plan/figures/<int:pk>/<slug:act>/", plan_acts.plan_figure, name="plan-figure"),
]
