"""Deals of Pipedrive."""
