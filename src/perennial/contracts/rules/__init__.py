"""Pure rules of the contracts room."""
