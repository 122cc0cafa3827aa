"""The services: each a process of its own, meeting in topics and in the index."""
