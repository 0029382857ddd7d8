"""Tests of the targets room."""
