"""Invoices, credit notes, payments, their allocation, disputes, bank statements and matching."""
