"""Client companies, their contacts with language, roles and greeting form, and who answers for them."""
