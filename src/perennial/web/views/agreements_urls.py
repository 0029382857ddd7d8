"""Addresses of what is agreed: companies of both sides and agreements."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import agreements

urlpatterns = [
    path("settings/companies/", agreements.companies, name="companies"),
    path("settings/companies/new/", agreements.company_new, name="company-new"),
    path("settings/companies/<int:pk>/", agreements.company, name="company"),
    path("settings/companies/<int:pk>/close/", agreements.company_close, name="company-close"),
    path("clients/<int:pk>/companies/", agreements.client_companies, name="client-companies"),
    path("clients/<int:pk>/companies/new/", agreements.client_company_new, name="client-company-new"),
    path("companies/<int:pk>/", agreements.client_company, name="client-company"),
    path("clients/<int:pk>/agreements/new/", agreements.agreement_new, name="agreement-new"),
    path("agreements/<int:pk>/", agreements.agreement, name="agreement"),
]
