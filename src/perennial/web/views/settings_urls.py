"""Addresses of the settings."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import interest, rates, setting_letters, setting_rules, settings

urlpatterns = [
    path("settings/", settings.index, name="settings"),
    path("settings/letters/", setting_letters.letters, name="setting-letters"),
    path("settings/letters/<slug:key>/<slug:language>/", setting_letters.letter, name="setting-letter"),
    path("settings/rules/", setting_rules.rules, name="setting-rules"),
    path("settings/rates/", rates.rates, name="rates"),
    path("settings/rates/<int:pk>/undo/", rates.rates_undo, name="rates-undo"),
    path("settings/rates/file/", rates.rates_file, name="rates-file"),
    path("settings/interest/", interest.interest, name="interest"),
    path("settings/interest/<int:pk>/remove/", interest.interest_remove, name="interest-remove"),
    path("settings/interest/<int:pk>/undo/", interest.interest_undo, name="interest-undo"),
    path("settings/audit/", settings.audit, name="audit"),
    path("settings/mail/test/", settings.test_mail, name="setting-test-mail"),
    path("settings/journal/try/", settings.journal_try, name="setting-try-journal"),
    path("settings/mailbox/read/", settings.mailbox_read, name="setting-read-mailbox"),
    path("settings/reset/<str:key>/", settings.reset, name="setting-reset"),
    path("settings/undo/<int:pk>/", settings.undo, name="setting-undo"),
    path("settings/<slug:group>/", settings.group, name="settings-group"),
]
