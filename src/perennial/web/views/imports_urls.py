"""Addresses of imports and of the bank."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import bank, bank_acts, import_page, import_whose, imports

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/formats/", imports.formats, name="import-formats"),
    path("imports/book.zip", imports.book, name="import-book"),
    path("imports/names/", import_whose.names, name="import-names"),
    path("imports/names.csv", import_whose.names_csv, name="import-names-csv"),
    path("imports/names.xlsx", import_whose.names_xlsx, name="import-names-xlsx"),
    path("imports/names/<int:pk>/forget/", import_whose.forget, name="import-name-forget"),
    path("imports/<int:pk>/whose/", import_whose.say, name="import-whose"),
    path("imports/<int:pk>/", import_page.page, name="import"),
    path("imports/<int:pk>/read/", import_page.read, name="import-read"),
    path("imports/<int:pk>/apply/", import_page.apply, name="import-apply"),
    path("imports/<int:pk>/progress/", import_page.import_progress, name="import-progress"),
    path("imports/<int:pk>/refused.csv", import_page.refusals, name="import-refused"),
    path("imports/<int:pk>/discard/", import_page.discard, name="import-discard"),
    path("imports/<int:pk>/take-back/", import_page.take_back, name="import-take-back"),
    path("bank/", bank.bank, name="bank"),
    path("bank/match/", bank_acts.match_again, name="bank-match"),
    path("bank/<int:pk>/", bank.entry, name="bank-entry"),
    path("bank/<int:pk>/book/", bank_acts.book, name="bank-book"),
    path("bank/<int:pk>/return/", bank_acts.take_return, name="bank-return"),
    path("bank/<int:pk>/ignore/", bank_acts.ignore, name="bank-ignore"),
    path("bank/<int:pk>/restore/", bank_acts.restore, name="bank-restore"),
    path("bank/<int:pk>/reopen/", bank_acts.reopen, name="bank-reopen"),
]
