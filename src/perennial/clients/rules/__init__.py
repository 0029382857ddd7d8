"""Pure rules of the clients room."""
