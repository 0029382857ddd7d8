"""Addresses of prepared and issued invoices."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import invoice_documents, invoice_drafts, invoicing

urlpatterns = [
    path("invoicing/", invoicing.invoicing, name="invoicing"),
    path("invoicing/export.csv", invoicing.invoicing_csv, name="invoicing-csv"),
    path("invoicing/export.xlsx", invoicing.invoicing_xlsx, name="invoicing-xlsx"),
    path("invoicing/prepare/", invoicing.prepare, name="invoicing-prepare"),
    path("invoicing/run/", invoicing.run, name="invoicing-run"),
    path("invoicing/runs/<int:pk>/", invoicing.progress, name="invoice-run"),
    path("invoicing/runs/<int:pk>/stop/", invoicing.stop, name="invoice-run-stop"),
    path("invoicing/drafts/<int:pk>/", invoice_drafts.draft, name="invoice-draft"),
    path("invoicing/drafts/<int:pk>/line/", invoice_drafts.line_new, name="invoice-line-new"),
    path("invoicing/lines/<int:pk>/drop/", invoice_drafts.line_drop, name="invoice-line-drop"),
    path("invoicing/drafts/<int:pk>/issue/", invoice_drafts.issue, name="invoice-issue"),
    path("invoicing/drafts/<int:pk>/discard/", invoice_drafts.discard, name="invoice-discard"),
    path("invoicing/drafts/<int:pk>/draft.pdf", invoice_drafts.paper, name="invoice-draft-paper"),
    path("invoicing/documents/<int:pk>/paper.pdf", invoice_documents.paper, name="document-paper"),
    path("invoicing/documents/<int:pk>/factur-x.xml", invoice_documents.facturx, name="document-facturx"),
    path("invoicing/documents/<int:pk>/xrechnung.xml", invoice_documents.xrechnung, name="document-xrechnung"),
    path("invoicing/documents/<int:pk>/credit/", invoice_documents.credit, name="document-credit"),
]
