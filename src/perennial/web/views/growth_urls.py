"""Addresses of what grows with clients: renewals, and the client's tab."""

from __future__ import annotations

from django.urls import path, re_path

from perennial.web.views import expansion_acts, expansions, growth_tab, ideas, renewal_acts, renewals

urlpatterns = [
    path("growth/", renewals.renewals, name="growth"),
    path("growth/renewals.csv", renewals.renewals_csv, name="renewals-csv"),
    path("growth/renewals.xlsx", renewals.renewals_xlsx, name="renewals-xlsx"),
    path("growth/renewals/<int:pk>/", renewals.renewal, name="renewal"),
    path("growth/renewals/<int:pk>/move/<slug:event>/", renewal_acts.move, name="renewal-move"),
    path("growth/renewals/<int:pk>/results/", renewals.results, name="renewal-results"),
    path("growth/renewals/<int:pk>/offer/", renewal_acts.offer, name="renewal-offer"),
    path("growth/renewals/<int:pk>/points/", renewal_acts.point_new, name="renewal-point-new"),
    re_path(r"^growth/renewals/points/(?P<pk>\d+)/(?P<act>true|open)/$", renewal_acts.point_mark, name="renewal-point"),
    path("growth/expansions/", expansions.expansions, name="expansions"),
    path("growth/expansions/new/", expansion_acts.new, name="expansion-new"),
    path("growth/expansions/export.csv", expansions.expansions_csv, name="expansions-csv"),
    path("growth/expansions/export.xlsx", expansions.expansions_xlsx, name="expansions-xlsx"),
    path("growth/expansions/<int:pk>/", expansions.expansion, name="expansion"),
    path("growth/expansions/<int:pk>/edit/", expansion_acts.write, name="expansion-write"),
    path("growth/expansions/<int:pk>/margin/", expansion_acts.margin, name="expansion-margin"),
    path("growth/expansions/<int:pk>/staffing/", expansion_acts.staffing, name="expansion-staffing"),
    path("growth/expansions/<int:pk>/placements/", expansion_acts.tie, name="expansion-tie"),
    path("growth/expansions/<int:pk>/move/<slug:event>/", expansion_acts.move, name="expansion-move"),
    path("growth/ideas/", ideas.ideas, name="ideas"),
    path("growth/ideas/new/", ideas.new, name="idea-new"),
    path("growth/ideas/export.csv", ideas.ideas_csv, name="ideas-csv"),
    path("growth/ideas/export.xlsx", ideas.ideas_xlsx, name="ideas-xlsx"),
    path("growth/ideas/<int:pk>/", ideas.idea, name="idea"),
    path("growth/ideas/<int:pk>/edit/", ideas.write, name="idea-write"),
    path("growth/ideas/<int:pk>/move/<slug:event>/", ideas.move, name="idea-move"),
    path("clients/<int:pk>/growth/", growth_tab.client_growth, name="client-growth"),
]
