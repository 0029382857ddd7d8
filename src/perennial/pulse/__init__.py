"""Pulse: rounds of one number from 1 to 10 with a few words, who was asked, what they said, and what we did with it.

A wave is one sending over one or many clients; a round is its part for one client. A contact who is asked has one
answer in it, editable until the round closes. Feedback on one of our people is relayed to that person by the account
manager. The pulse asks about satisfaction; it is never turned into an NPS.
"""
