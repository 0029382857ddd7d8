"""Addresses of referrals."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import referrals, referrals_acts

urlpatterns = [
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/export.csv", referrals.referrals_csv, name="referrals-csv"),
    path("referrals/export.xlsx", referrals.referrals_xlsx, name="referrals-xlsx"),
    path("referrals/forecast/", referrals.forecast_page, name="referrals-forecast"),
    path("referrals/new", referrals_acts.new, name="referral-new"),
    path("referrals/asked", referrals_acts.ask, name="referral-asked"),
    path("referrals/<int:pk>/", referrals.referral, name="referral"),
    path("referrals/<int:pk>/<slug:event>/", referrals_acts.step, name="referral-step"),
]
