"""Delivery: the hours that were worked, who approved them, and how they compare with what the client has written.

Its words: an **entry** is one piece of work of one person on one day; a **timesheet** is the month of one placement,
which is filled in, submitted, checked, approved by the client and invoiced; a **line** is a day of it as the client
sees it, rounded as the agreement says; a **difference** is where our entries and the client's own tracker do not agree,
with its cause.
"""
