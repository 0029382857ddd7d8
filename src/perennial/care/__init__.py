"""Touches (calls, mails, meetings, notes), promises in both directions, issues and questions of a client."""
