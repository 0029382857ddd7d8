"""Text 4.5:1, marks and edges of controls 3:1 (WCAG 2.2 AA), in both themes, computed from the tokens."""

from __future__ import annotations

import math
import re

import pytest

from perennial.web import assets

PAPERS = ("bg", "surface", "sunken", "hover", "raised")
TEXT = [(ink, paper) for ink in ("ink", "ink-2", "ink-3") for paper in PAPERS]
TEXT += [(ink, f"{tint}-soft") for ink in ("ink", "ink-2") for tint in ("good", "watch", "risk", "none", "accent")]
TEXT += [(state, paper) for state in ("accent", "good", "watch", "risk") for paper in ("bg", "surface", "hover")]
TEXT += [(state, f"{state}-soft") for state in ("accent", "good", "watch", "risk")]
TEXT += [(state, "accent-soft") for state in ("good", "watch", "risk", "ink-3")]  # a selected row
TEXT += [("ink-3", "none-soft"), ("ink", "current"), ("ink-2", "current")]
TEXT += [("ink-on-accent", "accent-solid"), ("ink-on-accent", "accent-solid-hover")]
TEXT += [("toast-ink", "toast"), ("toast-ink-2", "toast")]
MARKS = [
    (mark, paper)
    for mark in ("accent-fill", "good-fill", "watch-fill", "risk-fill", "focus", "control-line")
    for paper in ("bg", "surface")
]


def tokens() -> dict[str, tuple[str, str]]:
    """Token -> (light, dark) as oklch arguments, from the first definition of each."""
    text = (assets.PARTS / "css" / "tokens.css").read_text(encoding="utf-8")
    found: dict[str, tuple[str, str]] = {}
    for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", text):
        colours = re.findall(r"oklch\(([^)]+)\)", value)
        if colours and name not in found:
            found[name] = (colours[0], colours[-1])
    return found


def luminance(oklch: str) -> float:
    """Relative luminance of an opaque oklch colour (CSS Color 4 matrices, clipped to sRGB)."""
    light, chroma, hue = (float(part.rstrip("%")) for part in oklch.split("/")[0].split())
    light /= 100
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.291485548 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short
    red, green, blue = (min(1.0, max(0.0, channel)) for channel in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (MARKS, 3.0)], ids=["text", "marks"])
def test_every_pair_of_colours_can_be_read(pairs: list[tuple[str, str]], least: float, theme: int) -> None:
    colours = tokens()
    poor = {
        (fore, back): round(ratio, 2)
        for fore, back in pairs
        if (ratio := contrast(colours[fore][theme], colours[back][theme])) < least
    }
    assert not poor
