"""Pure rules: the odds of a figure, the bonus."""
