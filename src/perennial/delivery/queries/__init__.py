"""What others may ask of delivery."""

from __future__ import annotations

from perennial.delivery.queries.timesheets import ApprovedDay, approved_hours, hours_closed
from perennial.delivery.rules.entering import Given, Known, Wrong, problems
from perennial.delivery.rules.lengths import NoLength, length_text, parse_length
from perennial.delivery.rules.lines import Line, Worked, lines_of

__all__ = [
    "ApprovedDay", "Given", "Known", "Line", "NoLength", "Worked", "Wrong", "approved_hours", "hours_closed",
    "length_text", "lines_of", "parse_length", "problems",
]  # fmt: skip
