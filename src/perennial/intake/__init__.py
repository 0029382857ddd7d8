"""Intake: turns files into staged facts, shows what they would change, and tells the rooms' actions to apply them."""
