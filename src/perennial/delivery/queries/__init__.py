"""What others may ask of delivery."""

from __future__ import annotations

from perennial.delivery.queries.timesheets import ApprovedDay, approved_hours, hours_closed
from perennial.delivery.rules.causes import why
from perennial.delivery.rules.entering import Given, Known, Wrong, problems
from perennial.delivery.rules.lengths import NoLength, length_text, parse_length
from perennial.delivery.rules.lines import Line, Worked, lines_of
from perennial.delivery.rules.reconciling import Cause, Comparison, Difference, Entry, Side, compare

__all__ = [
    "ApprovedDay", "Cause", "Comparison", "Difference", "Entry", "Given", "Known", "Line", "NoLength", "Side", "Worked",
    "Wrong", "approved_hours", "compare", "hours_closed", "length_text", "lines_of", "parse_length", "problems", "why",
]  # fmt: skip
