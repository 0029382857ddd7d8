"""Cues of the delivery room, one module a subject; importing this one registers them."""

from perennial.delivery import bench_cues, blocker_cues, hours_cues, staffing_cues

__all__ = ["bench_cues", "blocker_cues", "hours_cues", "staffing_cues"]
