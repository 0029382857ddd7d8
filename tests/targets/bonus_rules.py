"""The rules of the worked example (docs/algorithms/bonus.md), and its figures."""

from __future__ import annotations

KPIS = ("renewed_turnover", "grr", "new_projects", "placed", "receivables", "days_to_pay", "renewed_count")

FORM = """\
# Bonus of account managers and of sales
currency USD
target manager 1500
target sales 3000
cap 150 %

weights
  renewed_turnover 30 % on cash
  grr 20 %
  new_projects 15 %
  placed 10 %
  receivables 15 %
  days_to_pay 10 %

curve
  80 % pays 50 %
  100 % pays 100 %
  120 % pays 150 %

commission
  new logo 5 % for 12 months
  expansion 3 % for 12 months
  renewal 1 % for 12 months
  referral 4 % for 12 months

split
  new logo sales 100 %
  expansion months 0-3 sales 70 % manager 30 %
  expansion months 4-6 sales 30 % manager 70 %
  expansion later manager 100 %
  renewal manager 100 %
  referral sales 50 % manager 50 %

gate 60 days
clawback 6 months
"""
