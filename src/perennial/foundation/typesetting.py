"""Papers by Typst: a template, data as JSON and the fonts that stand here, so that every machine makes the same pages.

Nothing is put into a template's text, so nothing in the data is read as markup. Typst is imported when the first paper
is made: the web process stays light.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

FONTS: Final = Path(__file__).resolve().parent / "fonts"
_UNKNOWN: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
MOST_REPAIRS: Final = 20
_ONE_AT_A_TIME: Final = Lock()  # a compiler refuses to be shared while it works


def set_pages(template: Path, data: Mapping[str, Any], *, archive: bool = False) -> bytes:
    """The PDF of a template. `archive`: as PDF/A-3b, in which every character has its glyph.

    A character that the fonts lack (Chinese, for one) becomes a question mark there rather than stop the paper.
    """
    import typst

    text = json.dumps(data, ensure_ascii=False)
    for _repair in range(MOST_REPAIRS):
        try:
            with _ONE_AT_A_TIME:
                made: bytes = _compiler(template).compile(
                    format="pdf", sys_inputs={"data": text}, pdf_standards=["a-3b"] if archive else []
                )
            return made
        except typst.TypstError as error:
            unknown = _UNKNOWN.search(str(error))
            if unknown is None:
                raise
            text = re.sub(f"[{re.escape(unknown[1])}]", "?", text)
    raise ValueError(f"{template.name} holds too many characters that no font of ours has")


@lru_cache(maxsize=8)  # it keeps the fonts and the parsed template
def _compiler(template: Path) -> Any:
    import typst

    return typst.Compiler(str(template), font_paths=[str(FONTS)], ignore_system_fonts=True)
