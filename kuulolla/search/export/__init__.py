"""Found posts as files: CSV, XLSX, JSON lines and an Atom feed. Pure: documents in, bytes out, one at a time."""
