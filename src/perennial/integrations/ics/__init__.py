"""iCalendar (RFC 5545): when somebody is busy, read from their calendar; invitations and a feed, written."""
