"""Pure rules of the pulse: figures with their uncertainty, and whom one may ask when."""
