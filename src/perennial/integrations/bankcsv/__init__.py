"""Tables of banks: CSV in any delimiter and encoding, XLS and XLSX, recognised by the names of their columns."""
