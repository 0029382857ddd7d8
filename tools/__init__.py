"""Small scripts of the project: setting up, translations, tests, checks. The Makefile calls them."""
