"""The demo company: a made-up book of clients, invoices and payments, in the format a company would import.

Pure Python without Django. The same request (clients, years, seed, day) always gives the same files.
"""
