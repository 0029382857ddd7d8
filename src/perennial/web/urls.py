"""Addresses of the staff pages; each subject has its own list beside its views."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from perennial.web.views import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("", include("perennial.web.views.today_urls")),
    path("", include("perennial.web.views.clients_urls")),
    path("", include("perennial.web.views.words_urls")),
    path("", include("perennial.web.views.greetings_urls")),
    path("", include("perennial.web.views.our_news_urls")),
    path("", include("perennial.web.views.referrals_urls")),
    path("", include("perennial.web.views.meetings_urls")),
    path("", include("perennial.web.views.leave_urls")),
    path("", include("perennial.web.views.capacity_urls")),
    path("", include("perennial.web.views.staffing_urls")),
    path("", include("perennial.web.views.blockers_urls")),
    path("", include("perennial.web.views.receivables_urls")),
    path("", include("perennial.web.views.invoicing_urls")),
    path("", include("perennial.web.views.pulse_urls")),
    path("", include("perennial.web.views.onboarding_urls")),
    path("", include("perennial.web.views.handovers_urls")),
    path("", include("perennial.web.views.hours_urls")),
    path("", include("perennial.web.views.reports_urls")),
    path("", include("perennial.web.views.margin_urls")),
    path("", include("perennial.web.views.retention_urls")),
    path("", include("perennial.web.views.growth_urls")),
    path("", include("perennial.web.views.bonus_urls")),
    path("", include("perennial.web.views.workload_urls")),
    path("", include("perennial.web.views.plan_urls")),
    path("", include("perennial.web.views.board_urls")),
    path("", include("perennial.web.views.placements_urls")),
    path("", include("perennial.web.views.agreements_urls")),
    path("", include("perennial.web.views.imports_urls")),
    path("", include("perennial.web.views.first_run_urls")),
    path("", include("perennial.web.views.accounts_urls")),
    path("", include("perennial.web.views.profile_urls")),
    path("", include("perennial.web.views.people_urls")),
    path("", include("perennial.web.views.settings_urls")),
]
