"""The `perennial` command line."""
