"""Kinds of files the product imports: each recognises its tables and turns them into staged facts."""
