"""Targets: the quarterly plan a manager is measured by, and the bonus it earns.

A plan holds the figures of one manager and one quarter: what the past gives, what is aimed at, between which bounds,
and how likely it is. Each figure is proposed, countered with a number and a reason, and agreed one by one; an agreed
plan is frozen. A bonus is computed from a closed plan by a signed version of the rules, which is never edited.
"""
