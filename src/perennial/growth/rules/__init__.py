"""Pure rules of the growth room."""
