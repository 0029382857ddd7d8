"""What the care room asks of rooms that may come later and of the outside world, one module a subject."""
