"""Names of skills: what people mean by the same word."""

from __future__ import annotations

from perennial.kernel.text import fold


def skill_key(name: str) -> str:
    """The folded name without spaces: 'ASP.NET  Core' and 'asp.net core' are one skill, 'C#' and 'C' are two."""
    return fold(name).replace(" ", "")
