"""Contracts: what is agreed with a client and who works for it at which rate.

A legal entity is ours or the client's; an agreement is a master agreement or a statement of work under one. A placement
is one developer at one client from a day to a day, in a seat, with a share of their time. The bill rate is what the
client pays, the cost rate what the developer costs us; both hold from a day on and are never edited, a new row follows.
The run rate is what the placements of a day bring in a month (docs/algorithms/run-rate.md).
"""
