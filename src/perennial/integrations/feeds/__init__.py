"""News feeds: RSS of every version, Atom and JSON Feed."""
