"""Addresses of referrals."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import partners, referrals, referrals_acts

urlpatterns = [
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/export.csv", referrals.referrals_csv, name="referrals-csv"),
    path("referrals/export.xlsx", referrals.referrals_xlsx, name="referrals-xlsx"),
    path("referrals/forecast/", referrals.forecast_page, name="referrals-forecast"),
    path("referrals/partners/", partners.partner_list, name="partners"),
    path("referrals/partners/export.csv", partners.partners_csv, name="partners-csv"),
    path("referrals/partners/export.xlsx", partners.partners_xlsx, name="partners-xlsx"),
    path("referrals/partners/new", partners.new, name="partner-new"),
    path("referrals/partners/<int:pk>/", partners.partner, name="partner"),
    path("referrals/partners/<int:pk>/end", partners.end, name="partner-end"),
    path("referrals/partners/<int:pk>/release", partners.release, name="partner-release"),
    path("referrals/payouts/<int:pk>/paid", partners.paid, name="payout-paid"),
    path("referrals/new", referrals_acts.new, name="referral-new"),
    path("referrals/asked", referrals_acts.ask, name="referral-asked"),
    path("referrals/<int:pk>/", referrals.referral, name="referral"),
    path("referrals/<int:pk>/<slug:event>/", referrals_acts.step, name="referral-step"),
]
