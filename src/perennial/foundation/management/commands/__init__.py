"""Commands of Django that this room says anew, one module a command."""
