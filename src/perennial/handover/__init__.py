"""Handover: the first 90 days of a client, watched by days, steps and gates (domain B3).

An onboarding runs through three stages of 30 days; a gate at the end of each is passed late rather than skipped. Signs
of trouble put it under watch, where the head of client success decides when it is over. A finished onboarding moves the
client's life on (clients.lifecycle: graduate). How sales hand a client over (B2) will stand in this room as well.
"""
