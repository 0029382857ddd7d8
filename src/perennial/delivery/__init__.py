"""Delivery: the hours that were worked, and how they compare with what the client has written.

Its words: an **entry** is one piece of work of one person on one day; a **difference** is where our entries and the
client's own tracker do not agree, with its cause.
"""
