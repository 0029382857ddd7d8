"""The ranked queue: items found by the cues of every room, and what the person did with them."""
