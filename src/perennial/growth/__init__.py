"""Growth: our news and what we know of industries, whom each fits and why, and who was told.

A piece of news is ours (a certificate, a case study, an award, a conference) or an insight: an article, a figure, a
report about the client's industry or competitors. A telling is one piece for one person at a client: suggested by the
night, taken up or sent by a person. What is not for a client is noted with its reason and not offered again.
"""
