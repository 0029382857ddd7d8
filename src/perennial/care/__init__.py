"""Touches: calls, mails, meetings and notes with a client."""
