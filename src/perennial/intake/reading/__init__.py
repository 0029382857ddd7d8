"""Reading files: bytes to tables of cells, and cells to amounts, dates and words. Pure Python."""

from perennial.intake.reading.files import read_tables
from perennial.intake.reading.reasons import Reason
from perennial.intake.reading.table import Cell, Limits, Refusal, Table, UnreadableFile, WarningLine

__all__ = ["Cell", "Limits", "Reason", "Refusal", "Table", "UnreadableFile", "WarningLine", "read_tables"]
