"""Addresses of bonuses and their rules."""

from __future__ import annotations

from django.urls import path, re_path

from perennial.web.views import bonus, bonus_acts, bonus_rules

urlpatterns = [
    path("bonus/", bonus.bonuses, name="bonuses"),
    path("bonus/export.csv", bonus.bonuses_csv, name="bonuses-csv"),
    path("bonus/export.xlsx", bonus.bonuses_xlsx, name="bonuses-xlsx"),
    path("bonus/compute/", bonus_acts.compute, name="bonus-compute"),
    path("bonus/rules/", bonus_rules.versions, name="bonus-rules"),
    path("bonus/rules/draft/", bonus_rules.write, name="bonus-rules-draft"),
    path("bonus/rules/draft/sign/", bonus_rules.sign, name="bonus-rules-sign"),
    path("bonus/rules/draft/drop/", bonus_rules.drop, name="bonus-rules-drop"),
    path("bonus/rules/what-if/", bonus_rules.what_if, name="bonus-what-if"),
    path("bonus/rules/what-if/export.csv", bonus_rules.what_if_csv, name="bonus-what-if-csv"),
    path("bonus/rules/what-if/export.xlsx", bonus_rules.what_if_xlsx, name="bonus-what-if-xlsx"),
    path("bonus/rules/<int:pk>/", bonus_rules.version, name="bonus-rules-version"),
    path("bonus/<int:pk>/", bonus.bonus, name="bonus"),
    path("bonus/<int:pk>/query/", bonus_acts.query, name="bonus-query"),
    path("bonus/<int:pk>/answer/", bonus_acts.answer, name="bonus-answer"),
    path("bonus/<int:pk>/void/", bonus_acts.void, name="bonus-void"),
    re_path(r"^bonus/(?P<pk>\d+)/(?P<event>approve|gate|pay)/$", bonus_acts.move, name="bonus-move"),
]
