"""Figures that join rooms: the health of a client from what every room below knows, kept night by night.

Health is a weighted mean of factors, each from facts of one room with its age; what is not known lowers coverage, never
the score. Points say how far a factor moves the score from a calm client's 75; caps stand above the arithmetic.
"""
