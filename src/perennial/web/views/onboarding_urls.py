"""Addresses of the first 90 days."""

from __future__ import annotations

from django.urls import path, re_path

from perennial.web.views import onboarding, onboarding_acts

urlpatterns = [
    path("first-90-days/", onboarding.onboardings, name="onboardings"),
    path("first-90-days/begin/", onboarding.begin_chosen, name="onboarding-begin-chosen"),
    path("first-90-days/export.csv", onboarding.onboardings_csv, name="onboardings-csv"),
    path("first-90-days/export.xlsx", onboarding.onboardings_xlsx, name="onboardings-xlsx"),
    path("first-90-days/<int:pk>/move/<slug:event>/", onboarding_acts.move, name="onboarding-move"),
    path("first-90-days/<int:pk>/steps/", onboarding_acts.step_new, name="onboarding-step-new"),
    path("first-90-days/steps/<int:pk>/skip/", onboarding_acts.step_skip, name="onboarding-step-skip"),
    path("first-90-days/steps/<int:pk>/change/", onboarding_acts.step_change, name="onboarding-step-change"),
    re_path(r"^first-90-days/steps/(?P<pk>\d+)/(?P<act>done|again)/$", onboarding_acts.step_mark,
            name="onboarding-step"),
    path("clients/<int:pk>/first-90-days/", onboarding.client_onboarding, name="client-onboarding"),
    path("clients/<int:pk>/first-90-days/begin/", onboarding.begin, name="onboarding-begin"),
]  # fmt: skip
