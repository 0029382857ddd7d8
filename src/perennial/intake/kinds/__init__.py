"""Kinds of files the product imports: each recognises its tables and turns them into staged facts."""

from perennial.intake.kinds.kind import Guess, Kind
from perennial.intake.kinds.options import BadOptions, Known, Options, parse_options
from perennial.intake.kinds.registry import KINDS, kind_named, recognise, stage
from perennial.intake.kinds.staged import Ask, Staged

__all__ = [
    "KINDS",
    "Ask",
    "BadOptions",
    "Guess",
    "Kind",
    "Known",
    "Options",
    "Staged",
    "kind_named",
    "parse_options",
    "recognise",
    "stage",
]
