"""Handover: how sales hand a won client over to its account manager (domain B2), and the first 90 days (B3).

A hand-over is a card: what sales know of the client, five facts of which no card may lack. It is given to the account
manager, who takes it or asks for what is missing; the introduction is planned and held; both sign; for a month sales
keep the touch points that were agreed. Accepting it begins the first 90 days: three stages of 30 days with a gate at
the end of each, passed late rather than skipped. Signs of trouble put them under watch, where the head of client
success decides when it is over. Finished, they move the client's life on (clients.lifecycle: graduate).
"""
