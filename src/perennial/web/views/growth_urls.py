"""Addresses of what grows with clients: renewals, and the client's tab."""

from __future__ import annotations

from django.urls import path, re_path

from perennial.web.views import (
    expansion_acts,
    expansions,
    growth_tab,
    ideas,
    permission_acts,
    permissions,
    renewal_acts,
    renewals,
)

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
    path("growth/portfolio/", permissions.permissions, name="portfolio"),
    path("growth/portfolio/export.csv", permissions.permissions_csv, name="portfolio-csv"),
    path("growth/portfolio/export.xlsx", permissions.permissions_xlsx, name="portfolio-xlsx"),
    path("growth/portfolio/publish/", permissions.published, name="portfolio-publish"),
    path("growth/portfolio/publish.csv", permissions.published_csv, name="portfolio-publish-csv"),
    path("growth/portfolio/publish.xlsx", permissions.published_xlsx, name="portfolio-publish-xlsx"),
    path("growth/portfolio/new/", permission_acts.new, name="permission-new"),
    path("growth/portfolio/<int:pk>/", permissions.permission, name="permission"),
    path("growth/portfolio/<int:pk>/text/", permission_acts.write, name="permission-text"),
    path("growth/portfolio/<int:pk>/word/<slug:event>/", permission_acts.word, name="permission-word"),
    path("growth/portfolio/<int:pk>/places/", permission_acts.place_new, name="place-new"),
    path("growth/portfolio/places/<int:pk>/removed/", permission_acts.place_removed, name="place-removed"),
    path("clients/<int:pk>/growth/", growth_tab.client_growth, name="client-growth"),
]
