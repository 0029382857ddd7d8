"""Addresses of promises, issues and questions."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import issue_acts, issues, promise_acts, promises, words_export

urlpatterns = [
    path("promises/", promises.promises, name="promises"),
    path("promises/export.csv", words_export.promises_csv, name="promises-csv"),
    path("promises/export.xlsx", words_export.promises_xlsx, name="promises-xlsx"),
    path("promises/kept/", promises.kept, name="promises-kept"),
    path("promises/new/", promise_acts.new, name="promise-new"),
    path("promises/found/<int:touch>/", promise_acts.found, name="promise-found"),
    path("promises/<int:pk>/", promises.promise, name="promise"),
    path("promises/<int:pk>/keep/", promise_acts.keep, name="promise-keep"),
    path("promises/<int:pk>/reopen/", promise_acts.reopen, name="promise-reopen"),
    path("promises/<int:pk>/mistake/", promise_acts.mistake, name="promise-mistake"),
    path("promises/<int:pk>/step/<slug:event>/", promise_acts.step, name="promise-step"),
    path("issues/", issues.issues, name="issues"),
    path("issues/export.csv", words_export.issues_csv, name="issues-csv"),
    path("issues/export.xlsx", words_export.issues_xlsx, name="issues-xlsx"),
    path("issues/new/", issue_acts.new, name="issue-new"),
    path("issues/<int:pk>/", issues.issue, name="issue"),
    path("issues/<int:pk>/mistake/", issue_acts.mistake, name="issue-mistake"),
    path("issues/<int:pk>/step/<slug:event>/", issue_acts.step, name="issue-step"),
]
