"""The style sheet and the script are written in small parts here and served as one file each.

`python -m perennial.web.assets` joins them into `static/`; a test holds the joined files up to date. No Node, no
bundler: parts of the script do not import each other, they meet through events and attributes (docs/design.md).
"""

from __future__ import annotations

import re
from pathlib import Path

PARTS = Path(__file__).resolve().parent
STATIC = PARTS.parent / "static"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,])\s*")
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


def outputs() -> dict[Path, str]:
    """Served file -> what it must hold."""
    return {STATIC / "css" / "app.css": style_sheet(), STATIC / "js" / "app.js": script()}


def write() -> None:
    """Bring the served files up to date."""
    for path, content in outputs().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def _squeezed(css: str) -> str:
    text = _SPACE.sub(" ", _COMMENT.sub("", css))
    return _AROUND.sub(r"\1", text).replace(";}", "}").strip()
