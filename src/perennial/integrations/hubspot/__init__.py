"""Deals of HubSpot."""
