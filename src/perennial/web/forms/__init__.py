"""Forms of the staff pages: they validate, actions act."""
