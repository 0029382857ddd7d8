"""What every page's shell needs: navigation, counts, the person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context contract is told at the top of base.html."""
    return {"shell": None}
