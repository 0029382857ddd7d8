"""Settings of the room, one module a subject; importing them registers them."""

from perennial.insight.settings_spec import advice, health, reports, workload

__all__ = ["advice", "health", "reports", "workload"]
