"""Electronic invoices: the document of rules/document.py written as CII (Factur-X) and UBL (XRechnung)."""
