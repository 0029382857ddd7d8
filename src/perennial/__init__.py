"""Perennial: the account manager's system of record and action for the time after the sale."""
