"""Schedules and the worker."""
