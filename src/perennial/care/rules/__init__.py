"""Pure rules of the care room."""
