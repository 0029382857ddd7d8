"""The lines of a canvas, read and compared, for those who print them."""

from perennial.clients.rules.canvas import (
    BLOCKS,
    compare,
    empty_blocks,
    loaded,
    read_block,
    stored,
    write_block,
)

__all__ = ["BLOCKS", "compare", "empty_blocks", "loaded", "read_block", "stored", "write_block"]
