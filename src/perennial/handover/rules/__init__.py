"""Pure rules of the first 90 days, one module a subject."""
