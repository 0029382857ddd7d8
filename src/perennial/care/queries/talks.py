"""The catalogue of open questions, for the pages that offer it."""

from __future__ import annotations

from perennial.care.rules.questions import QUESTIONS, Question

__all__ = ["QUESTIONS", "Question"]
