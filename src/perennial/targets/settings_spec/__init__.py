"""Settings of the room, one module a subject; importing them registers them."""
