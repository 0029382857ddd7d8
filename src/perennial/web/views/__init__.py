"""Views: read the request and the clock, call one query or one action, render."""
