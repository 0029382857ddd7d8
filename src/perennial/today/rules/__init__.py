"""Pure rules of the queue."""
