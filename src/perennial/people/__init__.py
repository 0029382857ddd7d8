"""People: what we know of our own people as a workforce: skills and levels, terms of work, leave (domain B5, A5).

A person is a user (foundation.User), who need never sign in. Leave says who is away and from when to when, and nothing
of why: there is no place for a diagnosis. What clients are told of it stands in the room `delivery`, which knows them.
"""
