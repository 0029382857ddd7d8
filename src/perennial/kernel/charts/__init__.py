"""Charts as pure functions from typed points to SVG text: no script, no inline style, themable, printable, testable.

Every function returns a `Chart`: the drawing, the sentence a screen reader hears (the conclusion, not the method) and
the figures as a table for `kit/_chart.html`. Colours come from the page's style sheet through classes. Texts are the
caller's: already translated and formatted. Fewer than MIN_POINTS points draw nothing: print the figures instead.
"""

from perennial.kernel.charts.bars import (
    AgePart,
    Column,
    Stack,
    ageing_bar,
    bullet,
    columns,
    difference,
    paired_columns,
    stacked_columns,
)
from perennial.kernel.charts.fans import Aim, Fan, plan_fan, round_ticks, tenths
from perennial.kernel.charts.lines import LinePoint, Step, km_step, line, pay_line, spark
from perennial.kernel.charts.marks import MIN_POINTS, Chart, Markup, Tone, round_levels
from perennial.kernel.charts.relmap import MapPerson, MapTie, relationship_map

__all__ = [
    "MIN_POINTS",
    "AgePart",
    "Aim",
    "Chart",
    "Column",
    "Fan",
    "LinePoint",
    "MapPerson",
    "MapTie",
    "Markup",
    "Stack",
    "Step",
    "Tone",
    "ageing_bar",
    "bullet",
    "columns",
    "difference",
    "km_step",
    "line",
    "paired_columns",
    "pay_line",
    "plan_fan",
    "relationship_map",
    "round_levels",
    "round_ticks",
    "spark",
    "stacked_columns",
    "tenths",
]
