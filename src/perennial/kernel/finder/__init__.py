"""Finds promises in notes and mails in English, Russian and Ukrainian (docs/algorithms/promise-finder.md).

It proposes and never records: whoever wrote the note confirms each one.
"""

from perennial.kernel.finder.find import Found, find_promises

__all__ = ["Found", "find_promises"]
