"""The door of all links, and one module a page."""
