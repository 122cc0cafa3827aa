"""One file a kind of source. The folder is the registry: a file here is a connector (see sources.py)."""
