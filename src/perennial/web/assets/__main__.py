"""`python -m perennial.web.assets` writes the served style sheet and script from their parts."""

from __future__ import annotations

from perennial.web.assets import write

write()
