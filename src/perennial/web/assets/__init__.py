"""The style sheet and the script are written in small parts here and served as one file each.

`python -m perennial.web.assets` joins them into `static/`; a test holds the joined files up to date. No Node, no
bundler: parts of the script do not import each other, they meet through events and attributes (docs/design.md).
"""

from __future__ import annotations

import re
from pathlib import Path

PARTS = Path(__file__).resolve().parent
STATIC = PARTS.parent / "static"
PORTAL = PARTS.parents[1] / "portal"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,])\s*")
# a colour token and its light half; each half is one function of colour
_PAIR = re.compile(r"(--[\w-]+):\s*light-dark\((\w+\([^()]*\)),\s*\w+\([^()]*\)\);")
# tokens.css opens with the order of the layers, so it comes first.
_FIRST = ("tokens.css", "fonts.css", "reset.css", "base.css", "layout.css")
_LAST = ("utilities.css", "print.css")


def style_sheet() -> str:
    """The joined style sheet, without comments and needless space."""
    css = PARTS / "css"
    parts = [css / name for name in _FIRST]
    parts += sorted((css / "components").glob("*.css"))
    parts += [css / name for name in _LAST]
    return "\n".join(_squeezed(part.read_text(encoding="utf-8")) for part in parts) + "\n"


def script() -> str:
    """The joined script: one module, each part in a block of its own."""
    parts = sorted((PARTS / "js").glob("*.js"))
    return "\n".join(f"{{ // {part.stem}\n{part.read_text(encoding='utf-8').strip()}\n}}" for part in parts) + "\n"


def portal_sheet() -> str:
    """The small sheet of the client's pages: tokens, type and its own parts, light where a browser knows no themes."""
    css, own = PARTS / "css", PORTAL / "assets" / "css"
    tokens = (css / "tokens.css").read_text(encoding="utf-8")
    parts = [tokens, *((css / name).read_text(encoding="utf-8") for name in _FIRST[1:4])]
    parts += [part.read_text(encoding="utf-8") for part in sorted(own.glob("*.css"))]
    return "\n".join(_squeezed(part) for part in [*parts, _light_only(tokens)]) + "\n"


def _light_only(tokens: str) -> str:
    """Old browsers drop every token made by light-dark(); they get its light half."""
    plain = _COMMENT.sub("", tokens)
    pairs = _PAIR.findall(plain)
    tokens_in_light = " ".join(f"{name}: {light.strip()};" for name, light in pairs)
    return f"@supports not (color: light-dark(#000, #fff)) {{ :root {{ color-scheme: light; {tokens_in_light} }} }}"


def outputs() -> dict[Path, str]:
    """Served file -> what it must hold."""
    return {
        STATIC / "css" / "app.css": style_sheet(),
        STATIC / "js" / "app.js": script(),
        PORTAL / "static" / "css" / "portal.css": portal_sheet(),
    }


def write() -> None:
    """Bring the served files up to date."""
    for path, content in outputs().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def _squeezed(css: str) -> str:
    text = _SPACE.sub(" ", _COMMENT.sub("", css))
    return _AROUND.sub(r"\1", text).replace(";}", "}").strip()
