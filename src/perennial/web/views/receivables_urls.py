"""Addresses of receivables, cases, invoices, payments and everything recorded by hand."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import (
    case_moves,
    cases,
    invoices,
    payments,
    receivables,
    receivables_export,
    receivables_measures,
)

urlpatterns = [
    path("receivables/", receivables.receivables, name="receivables"),
    path("receivables/export.csv", receivables_export.receivables_csv, name="receivables-csv"),
    path("receivables/export.xlsx", receivables_export.receivables_xlsx, name="receivables-xlsx"),
    path("receivables/measures/", receivables_measures.measures, name="measures"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/promise/", cases.promise, name="case-promise"),
    path("cases/<int:pk>/hold/", cases.hold, name="case-hold"),
    path("cases/<int:pk>/plan/", case_moves.plan, name="case-plan"),
    path("cases/<int:pk>/approve/", cases.approve, name="case-approve"),
    path("cases/<int:pk>/resume/", cases.resume, name="case-resume"),
    path("cases/<int:pk>/move/<slug:event>/", case_moves.move, name="case-move"),
    path("promises/<int:pk>/withdraw/", cases.promise_end, name="promise-end"),
    path("promises/<int:pk>/again/", cases.promise_again, name="promise-again"),
    path("holds/<int:pk>/end/", cases.hold_end, name="hold-end"),
    path("holds/<int:pk>/again/", cases.hold_again, name="hold-again"),
    path("plans/<int:pk>/withdraw/", cases.plan_end, name="plan-end"),
    path("plans/<int:pk>/again/", cases.plan_again, name="plan-again"),
    path("approvals/<int:pk>/withdraw/", cases.approval_end, name="approval-end"),
    path("invoices/new/", invoices.new, name="invoice-new"),
    path("invoices/<int:pk>/", invoices.invoice, name="invoice"),
    path("invoices/<int:pk>/dispute/", invoices.dispute, name="dispute-new"),
    path("invoices/<int:pk>/undelivered/", invoices.undelivered, name="invoice-undelivered"),
    path("invoices/<int:pk>/delivered/", invoices.delivered, name="invoice-delivered"),
    path("invoices/<int:pk>/write-off/", invoices.write_off, name="write-off"),
    path("disputes/<int:pk>/resolve/", invoices.dispute_resolve, name="dispute-resolve"),
    path("write-offs/<int:pk>/decide/", invoices.write_off_decide, name="write-off-decide"),
    path("matches/<int:pk>/undo/", invoices.match_undo, name="match-undo"),
    path("payments/new/", payments.new, name="payment-new"),
    path("payments/<int:pk>/", payments.payment, name="payment"),
    path("payments/<int:pk>/return/", payments.bounce, name="payment-return"),
    path("credits/new/", payments.credit_new, name="credit-new"),
    path("credits/<int:pk>/", payments.credit, name="credit"),
    path("payments/<int:pk>/match/", payments.match, {"kind": "payment"}, name="payment-match"),
    path("credits/<int:pk>/match/", payments.match, {"kind": "credit"}, name="credit-match"),
]
