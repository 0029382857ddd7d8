"""What every room stands on: users and roles, the append-only timeline, the outbox, settings, rates."""
