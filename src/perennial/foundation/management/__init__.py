"""Commands of Django that this room says anew."""
