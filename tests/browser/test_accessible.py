"""What the browser tests lean on: a fault in one row of many is found, in either theme, and on every page again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.accessible import Accessible

ROWS = "".join(f"<li>A row that is read with ease, {n}</li>" for n in range(30))
PAGE = """<!doctype html><html lang="en"><title>Rows</title><style>
:root {{ color-scheme: light dark; background: light-dark(#fff, #000); color: light-dark(#222, #ddd) }} {style}</style>
<main><h1>Rows</h1><ul>{rows}<li class="odd">{odd}</li></ul></main></html>"""


@pytest.mark.parametrize(
    ("style", "odd", "fault"),
    [
        (".odd { color: #aaa }", "pale on white", "light: color-contrast"),
        (".odd { color: #222 }", "dark on black", "dark: color-contrast"),
        (".odd { opacity: .3 }", "seen through", "light: color-contrast"),
        (".odd { background: #333 }", "on a dark ground", "light: color-contrast"),
        (".odd a { color: #333; text-decoration: none }", "among words <a href='#x'>a link</a>", "link-in-text-block"),
        ("", "<img src='data:,'>", "image-alt"),
        ("", "nothing wrong", ""),
    ],
)
def test_one_odd_row_among_many_is_found(page_for: Callable[..., Any], style: str, odd: str, fault: str) -> None:
    page, check = page_for(None), Accessible()
    page.set_content(PAGE.format(style="", rows=ROWS, odd="one more"))
    check(page)
    page.set_content(PAGE.format(style=style, rows=ROWS, odd=odd))
    for _again in range(2):
        if not fault:
            check(page)
            continue
        with pytest.raises(AssertionError, match=fault):
            check(page)
