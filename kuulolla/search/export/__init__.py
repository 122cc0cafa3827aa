"""Found posts as files: CSV, XLSX, JSON lines and an Atom feed.

Documents in, bytes out, one at a time; all of it is pure but `found.py`, which asks the index for the documents.
"""
